"""The trail of a link session: what happened to it, for the dashboard."""

from typing import Any

from ayrdash.linking.models import LinkSession, TrailEntry
from ayrdash.linking.services.results import linked_in, status_of
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit

Step = TrailEntry.Step
# A page opened again and again is one line a few hundred times at most.
LONGEST_TRAIL = 500
# What the ``link`` webhook tells of. An account linked or unlinked is the ``social`` one's.
TOLD = {
    Step.OPENED: "opened",
    Step.FAILED: "failed",
    Step.DONE: "finished",
    Step.WITHDRAWN: "withdrawn",
    Step.REVOKED: "revoked",
}


def note(
    session: LinkSession, step: Step, *, network: str = "", code: int = 0, note: str = ""
) -> None:
    """Add one step and tell the webhook; a trail that is far too long takes no more."""
    if session.trail.count() >= LONGEST_TRAIL:
        return
    again = step == Step.OPENED and session.trail.filter(step=step).exists()
    TrailEntry.objects.create(
        session=session, step=step, network=network, code=code, note=note[:300]
    )
    if step in TOLD and not again:
        _tell(session, step, network=network, code=code, note=note)


def _tell(session: LinkSession, step: Step, *, network: str, code: int, note: str) -> None:
    data: dict[str, Any] = {"type": TOLD[step], "sessionId": session.ref}
    if network:
        data["platform"] = network
    if step == Step.FAILED:
        data |= {"status": "error", "code": code, "details": note}
    if step == Step.DONE:
        linked, unlinked = linked_in(session)
        data |= {
            "status": status_of(linked, unlinked, 0),
            "linked": linked,
            "unlinked": unlinked,
        }
    emit(profile=session.profile, action=Action.LINK, data=data)
