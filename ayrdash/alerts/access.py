"""Look-ups with permission: a member knows the alerts of the profiles that are open to them."""

from django.db.models import QuerySet

from ayrdash.accounts.models import Membership
from ayrdash.alerts.models import Alert
from ayrdash.core.errors import NotFound
from profiles.access import reach


def visible_alerts(membership: Membership) -> QuerySet[Alert]:
    """Return the alerts of live profiles that the member reaches."""
    mine = Alert.objects.filter(reach(membership, "profile__"), account=membership.account)
    return mine.filter(profile__deleted_at=None)


def alert_of(membership: Membership, alert_id: int) -> Alert:
    """Return an alert that the member may see; else ``NotFound``."""
    alert = visible_alerts(membership).filter(pk=alert_id).select_related("profile").first()
    if alert is None:
        raise NotFound("No such alert.")
    return alert
