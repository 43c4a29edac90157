"""Telling ahead of links that end by time alone, whichever network ends them."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format

from ayrdash.activity.services import record
from ayrdash.core.reminders import stage_of
from ayrdash.networks.models import SocialAccount

# Days before the end at which it is told of; the first is LinkedIn's (API contract 4.6).
STAGES = (1, 7, 15)
AT_ONCE = 500


def warn(now: datetime.datetime) -> int:
    """Tell of each link that came nearer to its end, and take back what a renewal has settled.

    Returns how many were told of.
    """
    _settle(now)
    near = Q()
    for days in STAGES:
        within = Q(ends_at__lte=now + datetime.timedelta(days=days))
        near |= within & (Q(warned_days=None) | Q(warned_days__gt=days))
    rows = SocialAccount.objects.filter(
        near,
        ends_at__gt=now,
        state=SocialAccount.State.LINKED,
        profile__deleted_at=None,
        profile__account__closing_at=None,
    )
    found = rows.select_related("profile__account").order_by("ends_at", "pk")[:AT_ONCE]
    return sum(_warn(account, now) for account in found)


def _warn(account: SocialAccount, now: datetime.datetime) -> bool:
    """Tell of one link, in the worker that is first to note it."""
    ends_at = account.ends_at
    if ends_at is None:
        return False
    with transaction.atomic():
        mine = SocialAccount.objects.filter(
            pk=account.pk, ends_at=ends_at, warned_days=account.warned_days
        )
        if not mine.update(warned_days=stage_of(ends_at, now, STAGES)):
            return False
        day = date_format(ends_at.astimezone(account.profile.zone), "DATE_FORMAT")
        _record("social_account.relink_due", account, day=day, ends_at=ends_at.isoformat())
    return True


def _settle(now: datetime.datetime) -> None:
    """Forget the warnings of links that the network has prolonged since."""
    far = Q(ends_at=None) | Q(ends_at__gt=now + datetime.timedelta(days=max(STAGES)))
    rows = SocialAccount.objects.filter(far, warned_days__isnull=False)
    for account in rows.select_related("profile__account")[:AT_ONCE]:
        with transaction.atomic():
            mine = SocialAccount.objects.filter(far, pk=account.pk, warned_days=account.warned_days)
            if mine.update(warned_days=None):
                _record("social_account.renewed", account)


def _record(verb: str, account: SocialAccount, **details: str) -> None:
    record(
        verb,
        account=account.profile.account,
        actor=None,
        profile=account.profile,
        details={"network": account.network, "handle": account.handle, **details},
    )
