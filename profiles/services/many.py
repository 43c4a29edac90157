"""The same act on hundreds of profiles of one Account, at a constant number of statements.

Each function takes ids and leaves out whatever is not in the state it starts from, so a
batch that runs twice does nothing the second time. Callers hold the transaction.
"""

import datetime
from collections.abc import Sequence

from django.db.models import F, QuerySet

from ayrdash.accounts.entitlements import profile_limit
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record_many
from profiles.models import Profile, ProfileQuerySet
from profiles.services.lifecycle import places_in_use

Ids = Sequence[int]


def _of(account: Account, rows: QuerySet[Profile], ids: Ids) -> list[Profile]:
    # Locked in one order: who waited for another act looks at the state it left.
    rows = rows.filter(account=account, pk__in=ids).order_by("pk")
    found = list(rows.select_for_update(of=("self",)))
    for profile in found:
        profile.account = account
    return found


def _users() -> ProfileQuerySet:
    return ProfileQuerySet(Profile).filter(kind=Profile.Kind.USER)


def _pks(profiles: Sequence[Profile]) -> list[int]:
    return [profile.pk for profile in profiles]


def archive_many(
    *, account: Account, ids: Ids, at: datetime.datetime, actor: User | None
) -> list[Profile]:
    """Archive the active User Profiles among ``ids``; return them."""
    profiles = _of(account, _users().active(), ids)
    Profile.objects.filter(pk__in=_pks(profiles)).update(archived_at=at)
    record_many("profile.archived", account=account, actor=actor, profiles=profiles)
    return profiles


def unarchive_many(*, account: Account, ids: Ids, actor: User | None) -> list[Profile]:
    """Bring back the archived ones among ``ids``; return them."""
    profiles = _of(account, _users().live().exclude(archived_at=None), ids)
    Profile.objects.filter(pk__in=_pks(profiles)).update(archived_at=None)
    record_many("profile.unarchived", account=account, actor=actor, profiles=profiles)
    return profiles


def delete_many(
    *, account: Account, ids: Ids, at: datetime.datetime, actor: User | None
) -> list[Profile]:
    """Delete the live User Profiles among ``ids``; return them."""
    profiles = _of(account, _users().live(), ids)
    Profile.objects.filter(pk__in=_pks(profiles)).update(deleted_at=at)
    _count(account, -len(profiles))
    record_many("profile.deleted", account=account, actor=actor, profiles=profiles)
    return profiles


def restore_many(*, account: Account, ids: Ids, actor: User | None) -> list[Profile]:
    """Bring back the deleted ones among ``ids`` whose title is free, as far as the plan goes."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    profiles = _of(account, _users().exclude(deleted_at=None), ids)
    keys = [profile.title_key for profile in profiles]
    live = Profile.objects.live().filter(account=account, title_key__in=keys)
    taken = set(live.values_list("title_key", flat=True))
    fitting = []
    for profile in profiles:
        if profile.title_key not in taken:
            taken.add(profile.title_key)
            fitting.append(profile)
    limit = profile_limit(account)
    if limit is not None:
        fitting = fitting[: max(0, limit - places_in_use(account))]
    Profile.objects.filter(pk__in=_pks(fitting)).update(deleted_at=None)
    _count(account, len(fitting))
    record_many("profile.restored", account=account, actor=actor, profiles=fitting)
    return fitting


def _count(account: Account, change: int) -> None:
    rows = Account.objects.filter(pk=account.pk)
    rows.update(profile_count=F("profile_count") + change)
