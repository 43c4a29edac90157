"""Telling in time that a key is about to expire."""

import datetime

from django.db.models import Q
from django.utils.formats import date_format

from ayrdash.alerts.services import raise_alert
from ayrdash.apikeys.models import NamedKey
from ayrdash.apikeys.services.keys import REMINDERS, reminder_due
from profiles.queries import primary_profile
from settings_app.models import AlertKind

# Keys looked at in one run; the next run goes on.
AT_ONCE = 500
KEEP_ENDED = datetime.timedelta(days=365)


def remind(now: datetime.datetime) -> int:
    """Raise an alert for each key that came nearer to its end; returns how many."""
    due = Q()
    for days in REMINDERS:
        near = Q(expires_at__lte=now + datetime.timedelta(days=days))
        due |= near & (Q(reminded_days=None) | Q(reminded_days__gt=days))
    rows = NamedKey.objects.filter(
        due, revoked_at=None, expires_at__gt=now, account__closing_at=None
    ).select_related("account")
    return sum(_remind(key, now) for key in rows.order_by("expires_at", "pk")[:AT_ONCE])


def _remind(key: NamedKey, now: datetime.datetime) -> bool:
    """Tell of one key, in the worker that is first to note it."""
    days = reminder_due(key.expires_at, now)
    rows = NamedKey.objects.filter(pk=key.pk, reminded_days=key.reminded_days)
    last = key.last_moment
    if last is None or not rows.update(reminded_days=days):
        return False
    primary = primary_profile(key.account)
    day = date_format(last.astimezone(primary.zone), "DATE_FORMAT")
    raise_alert(
        profile=primary,
        kind=AlertKind.KEY_EXPIRES,
        incident=key.ref,
        details={"name": key.name, "day": day},
    )
    return True


def prune(now: datetime.datetime) -> int:
    """Remove keys that were ended long ago."""
    old = NamedKey.objects.filter(revoked_at__lt=now - KEEP_ENDED).values_list("pk", flat=True)
    found = list(old[:AT_ONCE])
    NamedKey.objects.filter(pk__in=found).delete()
    return len(found)
