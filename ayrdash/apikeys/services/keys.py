"""Making, changing, rotating and ending named keys. Secrets are shown once, never kept."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.accounts.policy import Action, may
from ayrdash.activity.services import record
from ayrdash.alerts.services import resolve
from ayrdash.apikeys.models import NAME_MAX_LENGTH, NamedKey, Secret
from ayrdash.apikeys.scopes import Scope, is_backed
from ayrdash.core.addresses import NoEntry, read_entry
from ayrdash.core.errors import DomainError, Refused
from ayrdash.core.reminders import stage_of
from ayrdash.core.tokens import API_KEY, lookup_hash, new_token
from profiles.models import Profile, normal_text
from profiles.queries import primary_profile
from settings_app.models import AlertKind

# Living keys of an Account, and addresses and chosen profiles of a key.
MOST_KEYS = 100
MOST_ADDRESSES = 50
MOST_PROFILES = 500
OVERLAPS = (datetime.timedelta(0), datetime.timedelta(hours=24), datetime.timedelta(days=7))
# Days before the end of a key on which it is told of.
REMINDERS = (1, 7, 30)


class KeyFault(DomainError):
    """Something that a key can't be."""


@dataclass(frozen=True)
class KeyWish:
    """What a key is to be. ``addresses`` are single ones and networks, in any form."""

    name: str
    scopes: Sequence[str]
    all_profiles: bool = True
    read_only: bool = False
    expires_at: datetime.datetime | None = None
    addresses: Sequence[str] = ()


def reminder_due(expires_at: datetime.datetime | None, now: datetime.datetime) -> int | None:
    """Return the fewest days of ``REMINDERS`` in which the end lies; None: it is further off."""
    return stage_of(expires_at, now, REMINDERS)


def create_key(*, by: Membership, wish: KeyWish) -> tuple[NamedKey, str]:
    """Make a key that the member stands behind; return it and its secret, told this once."""
    account, now = by.account, timezone.now()
    _require(by)
    columns = _columns(wish, now)
    with transaction.atomic():
        # Held, so that two at once see each other's count and name.
        Account.objects.select_for_update().get(pk=account.pk)
        if NamedKey.objects.filter(account=account, revoked_at=None).count() >= MOST_KEYS:
            raise KeyFault(_("There are %d keys already. End one that is not used.") % MOST_KEYS)
        _refuse_taken(account, columns["name_key"])
        key = NamedKey.objects.create(
            account=account, made_by=by, made_by_label=by.user.email, **columns
        )
        text = _draw(key)
        _record("named_key.created", key, by, after=_told(key))
    return key, text


def change_key(*, key: NamedKey, wish: KeyWish, by: Membership) -> bool:
    """Make a living key what is wished; tells whether anything changed."""
    _require(by)
    columns = _columns(wish, timezone.now(), kept=key.expires_at)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=key.account_id)
        row = _living(key)
        _refuse_taken(row.account, columns["name_key"], but=row)
        before = _told(row)
        if columns["expires_at"] == row.expires_at:
            columns["reminded_days"] = row.reminded_days
        else:
            _settle(row)
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=list(columns))
        after = _told(row)
        if changed := {name for name in after if before[name] != after[name]}:
            _record(
                "named_key.changed",
                row,
                by,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )
    return bool(changed)


def choose_profiles(
    *, key: NamedKey, shown: QuerySet[Profile], chosen: Iterable[str], by: Membership
) -> None:
    """Of the ``shown`` profiles, put those on the key's list whose refIds are chosen."""
    _require(by)
    wanted = set(chosen)
    rows = list(shown.filter(account=key.account))
    with transaction.atomic():
        row = _living(key)
        known = set(row.profiles.values_list("pk", flat=True))
        new = (known - {p.pk for p in rows}) | {p.pk for p in rows if p.ref_id in wanted}
        if len(new) > MOST_PROFILES:
            message = _("A key is for at most %d chosen profiles; or else for all.")
            raise KeyFault(message % MOST_PROFILES)
        if new == known:
            return
        row.profiles.set(new)
        names = {p.pk: p.title for p in rows}
        _record(
            "named_key.profiles_changed",
            row,
            by,
            added=sorted(names[pk] for pk in new - known),
            removed=sorted(names[pk] for pk in known - new),
        )


def rotate(*, key: NamedKey, overlap: datetime.timedelta, by: Membership) -> str:
    """Draw a new secret, which is returned; the old one works for ``overlap`` more.

    From now on ``by`` stands behind the key.
    """
    if overlap not in OVERLAPS:
        raise ValueError(overlap)
    _require(by)
    with transaction.atomic():
        row = _living(key)
        now = timezone.now()
        # Nobody's secret must not come back to life with the key.
        grace = overlap if is_backed(row) else datetime.timedelta(0)
        row.secrets.filter(retires_at=None).update(retires_at=now + grace)
        row.made_by, row.made_by_label = by, by.user.email
        row.save(update_fields=["made_by", "made_by_label"])
        text = _draw(row)
        _record("named_key.rotated", row, by, overlap_hours=grace.total_seconds() / 3600)
    return text


def end_old(*, key: NamedKey, by: Membership) -> int:
    """End every rotated-away secret now; returns how many still worked."""
    _require(by)
    now = timezone.now()
    with transaction.atomic():
        ended = _living(key).secrets.filter(retires_at__gt=now).update(retires_at=now)
        if ended:
            _record("named_key.old_ended", key, by)
    return ended


def revoke(*, key: NamedKey, by: Membership) -> None:
    """End a key for good."""
    _require(by)
    with transaction.atomic():
        row = _living(key)
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        _settle(row)
        _record("named_key.revoked", row, by)


def _require(by: Membership) -> None:
    if not may(by, Action.MANAGE_KEYS):
        raise Refused(_("Your role does not include API keys."))


def _columns(
    wish: KeyWish, now: datetime.datetime, *, kept: datetime.datetime | None = None
) -> dict[str, Any]:
    """Check a wish and return it as columns. An end that was there before may have passed."""
    name = " ".join(normal_text(wish.name).split())
    if not name or len(name) > NAME_MAX_LENGTH:
        message = _("A name has 1 to %d characters.") % NAME_MAX_LENGTH
        raise KeyFault(message, field="name")
    chosen = [scope for scope in Scope.values if scope in wish.scopes]
    if not chosen or set(wish.scopes) - set(chosen):
        raise KeyFault(_("Choose what the key may do."), field="scopes")
    if wish.expires_at is not None and wish.expires_at != kept and wish.expires_at <= now:
        raise KeyFault(_("That is in the past."), field="expires_at")
    return {
        "name": name,
        "name_key": name.casefold(),
        "scopes": chosen,
        "all_profiles": wish.all_profiles,
        "read_only": wish.read_only,
        "expires_at": wish.expires_at,
        "reminded_days": reminder_due(wish.expires_at, now),
        "addresses": _networks(wish.addresses),
    }


def _networks(texts: Sequence[str]) -> list[str]:
    found: list[str] = []
    for text in filter(None, (text.strip() for text in texts)):
        try:
            found.append(read_entry(text))
        except NoEntry as error:
            raise KeyFault(str(error), field="addresses") from error
    if len(found) > MOST_ADDRESSES:
        raise KeyFault(_("At most %d addresses.") % MOST_ADDRESSES, field="addresses")
    return list(dict.fromkeys(found))


def _refuse_taken(account: Account, name_key: str, *, but: NamedKey | None = None) -> None:
    rows = NamedKey.objects.filter(account=account, name_key=name_key, revoked_at=None)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    if rows.exists():
        raise KeyFault(_("Another key has this name."), field="name")


def _living(key: NamedKey) -> NamedKey:
    """Return the key's row, locked and read anew. Raises ``KeyFault`` if it was ended."""
    row = NamedKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if row.revoked_at is not None:
        raise KeyFault(_("The key was ended."))
    return row


def _draw(key: NamedKey) -> str:
    text = new_token(API_KEY)
    Secret.objects.create(key=key, lookup=lookup_hash(text), tail=text[-4:])
    return text


def _settle(key: NamedKey) -> None:
    """Close what was told of the key's end."""
    resolve(profile=primary_profile(key.account), kind=AlertKind.KEY_EXPIRES, incident=key.ref)


def _told(key: NamedKey) -> dict[str, Any]:
    """Return what the trail keeps of a key's bounds."""
    return {
        "name": key.name,
        "scopes": key.scopes,
        "all_profiles": key.all_profiles,
        "read_only": key.read_only,
        "expires": key.expires_at.isoformat() if key.expires_at else None,
        "addresses": key.addresses,
    }


def _record(verb: str, key: NamedKey, by: Membership, **details: Any) -> None:
    record(verb, account=key.account, actor=by.user, details={"name": key.name, **details})
