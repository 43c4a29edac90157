"""Reads of alerts."""

from collections.abc import Iterable

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from ayrdash.accounts.models import Membership
from ayrdash.alerts.access import visible_alerts
from ayrdash.alerts.models import Alert, Preference, ReadMark, SeenMark
from ayrdash.core.paging import Page, keyset_page
from ayrdash.mail import queries as mail
from ayrdash.mail.models import BadAddress
from settings_app.queries import addresses_of

# The bell says "99+" beyond.
BELL_CAP = 100


def page_of_alerts(membership: Membership, *, is_open: bool, cursor: str) -> Page[Alert]:
    """Return one page of alerts, newest first: the open ones, or the closed ones."""
    rows = visible_alerts(membership).filter(resolved_at__isnull=is_open).select_related("profile")
    return keyset_page(rows, order=("-id",), cursor=cursor)


def unread(membership: Membership) -> QuerySet[Alert]:
    """Return the open alerts that the member has not read and wants to hear of."""
    mark = SeenMark.objects.filter(membership=membership).values("alert_id")[:1]
    read = ReadMark.objects.filter(membership=membership).values("alert_id")
    off = Preference.objects.filter(membership=membership, way=Preference.Way.OFF).values("kind")
    rows = visible_alerts(membership).filter(resolved_at=None)
    later = rows.filter(pk__gt=Coalesce(Subquery(mark), 0))
    return later.exclude(pk__in=read).exclude(kind__in=off)


def unread_count(membership: Membership) -> int:
    """Count the open alerts that the member has not read, up to ``BELL_CAP``."""
    # Every page asks, and where all is well this question is a quarter of the other one.
    if not Alert.objects.filter(account=membership.account, resolved_at=None).exists():
        return 0
    return unread(membership).order_by()[:BELL_CAP].count()


def unread_among(membership: Membership, alerts: Iterable[Alert]) -> set[int]:
    """Return the numbers of those alerts that the bell counts."""
    shown = [alert.pk for alert in alerts]
    return set(unread(membership).filter(pk__in=shown).values_list("pk", flat=True))


def chosen_ways(membership: Membership) -> dict[str, str]:
    """Return what the member chose, by kind."""
    return dict(Preference.objects.filter(membership=membership).values_list("kind", "way"))


def bad_addresses(membership: Membership, *, everybodys: bool) -> list[BadAddress]:
    """Return what gets no mail: of the member's own address, or of all that the Account has."""
    own = [membership.user.email]
    emails = addresses_of(membership.account) if everybodys else own
    return list(mail.bad_addresses(emails).values())
