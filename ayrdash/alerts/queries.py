"""Reads of alerts."""

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from ayrdash.accounts.models import Membership
from ayrdash.alerts.access import visible_alerts
from ayrdash.alerts.models import Alert, SeenMark
from ayrdash.core.paging import Page, keyset_page

# The bell says "99+" beyond.
BELL_CAP = 100


def page_of_alerts(membership: Membership, *, is_open: bool, cursor: str) -> Page[Alert]:
    """Return one page of alerts, newest first: the open ones, or the closed ones."""
    rows = visible_alerts(membership).filter(resolved_at__isnull=is_open).select_related("profile")
    return keyset_page(rows, order=("-id",), cursor=cursor)


def unread_count(membership: Membership) -> int:
    """Count the open alerts that the member has not read, up to ``BELL_CAP``; one query."""
    mark = SeenMark.objects.filter(membership=membership).values("alert_id")[:1]
    unread = visible_alerts(membership).filter(resolved_at=None, pk__gt=Coalesce(Subquery(mark), 0))
    return unread.order_by()[:BELL_CAP].count()
