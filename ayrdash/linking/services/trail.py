"""The trail of a link session: what happened to it, for the dashboard."""

from ayrdash.linking.models import LinkSession, TrailEntry

Step = TrailEntry.Step
# A page opened again and again is one line a few hundred times at most.
LONGEST_TRAIL = 500


def note(
    session: LinkSession, step: Step, *, network: str = "", code: int = 0, note: str = ""
) -> None:
    """Add one step; a trail that is far too long takes no more."""
    if session.trail.count() >= LONGEST_TRAIL:
        return
    TrailEntry.objects.create(
        session=session, step=step, network=network, code=code, note=note[:300]
    )
