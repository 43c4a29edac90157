"""A link session's state in words, for the dashboard."""

from django.utils.translation import gettext as _

from ayrdash.linking.models import LinkSession


def state_of(session: LinkSession) -> tuple[str, str]:
    """Return the state in words and its tone."""
    rules = [
        (session.is_revoked, _("Withdrawn"), "neutral"),
        (session.finished_at is not None, _("Done"), "success"),
        (session.is_expired and session.opened_at is None, _("Expired unopened"), "warning"),
        (session.is_expired, _("Expired"), "neutral"),
        (session.opened_at is not None, _("Opened"), "info"),
    ]
    return next(
        ((text, tone) for hit, text, tone in rules if hit), (_("Not opened yet"), "warning")
    )
