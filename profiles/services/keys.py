"""Drawing, rotating and finding keys."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.rows import only_row
from ayrdash.core.tokens import lookup_hash, new_token
from profiles.models import Key, Profile

# The overlaps that a rotation offers.
OVERLAPS = (datetime.timedelta(0), datetime.timedelta(hours=24), datetime.timedelta(days=7))
# A key in steady use is stamped at most this often.
STAMP_EVERY = datetime.timedelta(minutes=1)


def add_key(profile: Profile) -> Key:
    """Draw a profile's current key. The caller has retired the one before, if any."""
    secret = new_token(Key.prefix_for(profile))
    return Key.objects.create(profile=profile, lookup=lookup_hash(secret), secret=secret)


def rotate_key(*, profile: Profile, overlap: datetime.timedelta, actor: User) -> Key:
    """Draw a new key; the old one works for ``overlap`` more (one of ``OVERLAPS``)."""
    if overlap not in OVERLAPS:
        raise ValueError(overlap)
    with transaction.atomic():
        Profile.objects.select_for_update().get(pk=profile.pk)
        Key.objects.filter(profile=profile, retires_at=None).update(
            retires_at=timezone.now() + overlap
        )
        key = add_key(profile)
        record(
            "key.rotated",
            account=profile.account,
            actor=actor,
            profile=profile,
            details={"overlap_hours": overlap.total_seconds() / 3600},
        )
    return key


def end_old_keys(*, profile: Profile, actor: User) -> int:
    """End every rotated-away key now; returns how many were still alive."""
    now = timezone.now()
    ended = Key.objects.filter(profile=profile, retires_at__gt=now).update(retires_at=now)
    if ended:
        record("key.ended", account=profile.account, actor=actor, profile=profile)
    return ended


def find_key(text: str) -> Key | None:
    """Return the living key that ``text`` is; none of who is deleted or deactivated.

    Nor any of an Account that is being closed.

    One indexed look-up by keyed hash, whatever the text looks like; stamps last use.
    """
    now = timezone.now()
    rows = Key.objects.filter(lookup=lookup_hash(text))
    # Conditions on its joins would cost every call more than asking the row.
    key = only_row(rows.select_related("profile__account__settings"))
    if key is None or not _is_alive(key, now):
        return None
    if _is_stale(key.last_used_at, now):
        unstamped = Q(last_used_at=None) | Q(last_used_at__lt=now - STAMP_EVERY)
        Key.objects.filter(unstamped, pk=key.pk).update(last_used_at=now)
    return key


def _is_alive(key: Key, now: datetime.datetime) -> bool:
    profile = key.profile
    return (
        (key.retires_at is None or key.retires_at > now)
        and profile.deleted_at is None
        and (profile.member is None or profile.member.deactivated_at is None)
        and profile.account.closing_at is None
    )


def note_api_call(*, profile: Profile) -> None:
    """Stamp a profile's last call by the API, at most once per ``STAMP_EVERY``."""
    now = timezone.now()
    if _is_stale(profile.last_api_call_at, now):
        before = now - STAMP_EVERY
        Profile.objects.filter(pk=profile.pk, last_api_call_at__lt=before).update(
            last_api_call_at=now
        )


def _is_stale(stamped_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    return stamped_at is None or stamped_at < now - STAMP_EVERY


def reveal_key(*, profile: Profile, actor: User) -> Key:
    """Return the current key for its secret to be shown, and record that."""
    key = Key.objects.get(profile=profile, retires_at=None)
    record("key.revealed", account=profile.account, actor=actor, profile=profile)
    return key
