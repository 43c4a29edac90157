"""Reads of alerts: a member sees those of the profiles that are open to them."""

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from ayrdash.accounts.models import Membership
from ayrdash.alerts.models import Alert, SeenMark
from ayrdash.core.errors import NotFound
from ayrdash.core.paging import Page, keyset_page
from profiles.access import visible_to

# The bell says "99+" beyond.
BELL_CAP = 100


def _visible(membership: Membership) -> QuerySet[Alert]:
    rows = Alert.objects.filter(account=membership.account, profile__deleted_at=None)
    if membership.all_profiles and not membership.is_locked_out:
        return rows
    return rows.filter(profile__in=visible_to(membership))


def page_of_alerts(membership: Membership, *, is_open: bool, cursor: str) -> Page[Alert]:
    """Return one page of alerts, newest first: the open ones, or the closed ones."""
    rows = _visible(membership).filter(resolved_at__isnull=is_open).select_related("profile")
    return keyset_page(rows, order=("-id",), cursor=cursor)


def alert_of(membership: Membership, alert_id: int) -> Alert:
    """Return an alert that the member may see; else ``NotFound``."""
    alert = _visible(membership).filter(pk=alert_id).select_related("profile").first()
    if alert is None:
        raise NotFound("No such alert.")
    return alert


def unread_count(membership: Membership) -> int:
    """Count the open alerts that the member has not read, up to ``BELL_CAP``; one query."""
    mark = SeenMark.objects.filter(membership=membership).values("alert_id")[:1]
    unread = _visible(membership).filter(resolved_at=None, pk__gt=Coalesce(Subquery(mark), 0))
    return unread.order_by()[:BELL_CAP].count()
