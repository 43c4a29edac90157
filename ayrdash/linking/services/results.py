"""What the end user brings back: the result codes at the end of ``redirect``."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.encoding import iri_to_uri

from ayrdash.linking.models import LinkSession, TrailEntry

Step = TrailEntry.Step
OURS = ("status", "code", "linked", "unlinked", "refId", "sessionId")


def linked_in(session: LinkSession) -> tuple[list[str], list[str]]:
    """Return the networks that were linked, and those that were unlinked, last act counts."""
    acts = session.trail.filter(step__in=(Step.LINKED, Step.UNLINKED)).order_by("id")
    last = dict(acts.values_list("network", "step"))
    linked = [network for network, step in last.items() if step == Step.LINKED]
    return linked, [network for network in last if network not in linked]


def return_address(session: LinkSession, *, code: int = 0) -> str:
    """Return ``redirect`` with the result added; empty where the session has none.

    The address itself comes from the stored session alone.
    """
    if not session.redirect_url:
        return ""
    linked, unlinked = linked_in(session)
    values = {
        "status": status_of(linked, unlinked, code),
        "code": str(code),
        "linked": ",".join(linked),
        "unlinked": ",".join(unlinked),
        "refId": session.profile.ref_id,
        "sessionId": session.ref,
    }
    parts = urlsplit(session.redirect_url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in OURS]
    query = urlencode([*kept, *((name, value) for name, value in values.items() if value)])
    # Plain ASCII: it goes into a header.
    return iri_to_uri(urlunsplit(parts._replace(query=query)))


def status_of(linked: list[str], unlinked: list[str], code: int) -> str:
    """Return the outcome in one word."""
    if code:
        return "error"
    if linked:
        return "success"
    return "changed" if unlinked else "unchanged"
