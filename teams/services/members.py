"""What becomes of members: role, profiles, deactivated, restored, removed.

Every change holds the Account's row and reads both members anew: two owners who remove
each other at the same moment leave one.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.accounts.policy import grantable_roles, may_manage
from ayrdash.activity.services import record
from ayrdash.core.errors import Refused
from profiles.models import Profile, ProfileAccess
from profiles.services.lifecycle import retire_team_profile
from teams.models import Handover
from teams.services.errors import LastOwner, Overtaken

Role = Membership.Role


def change_role(*, member: Membership, role: str, by: Membership) -> None:
    """Give a member another role. Raises ``Refused``, ``LastOwner``, ``Overtaken``."""
    with _both(member, by) as (row, asker):
        if role not in grantable_roles(asker):
            raise Refused(_("Nobody can give more rights than they hold."), field="role")
        if row.role == role:
            return
        _refuse_last_owner(row)
        before, row.role = row.role, role
        row.save(update_fields=["role"])
        _end_offers(row)
        _record("member.role_changed", row, asker.user, before=before, after=role)


def set_reach(*, member: Membership, all_profiles: bool, by: Membership) -> None:
    """Let a member reach all profiles, or the listed ones and the own team profile."""
    with _both(member, by) as (row, asker):
        if row.is_owner:
            raise Refused(_("Owners reach all profiles."))
        if row.all_profiles == all_profiles:
            return
        row.all_profiles = all_profiles
        row.save(update_fields=["all_profiles"])
        _record("member.access_changed", row, asker.user, all_profiles=all_profiles)


def list_profiles(
    *, member: Membership, shown: QuerySet[Profile], chosen: Iterable[str], by: Membership
) -> None:
    """Put of the ``shown`` profiles those on the member's list whose refIds are chosen.

    What is not shown stays as it is: a list is edited a page at a time.
    """
    with _both(member, by) as (row, asker):
        wanted = set(chosen)
        rows = list(shown.filter(account_id=row.account_id))
        listed = ProfileAccess.objects.filter(membership=row, profile__in=rows)
        before = set(listed.values_list("profile_id", flat=True))
        after = {profile.pk for profile in rows if profile.ref_id in wanted}
        if before == after:
            return
        listed.exclude(profile__in=after).delete()
        ProfileAccess.objects.bulk_create(
            ProfileAccess(membership=row, profile_id=pk) for pk in after - before
        )
        titles = {profile.pk: profile.title for profile in rows}
        _record(
            "member.access_changed",
            row,
            asker.user,
            added=sorted(titles[pk] for pk in after - before),
            taken=sorted(titles[pk] for pk in before - after),
        )


def deactivate(*, member: Membership, by: Membership) -> None:
    """Let a member in no more; sessions and own keys stop at once."""
    with _both(member, by) as (row, asker):
        if not row.is_active:
            return
        _refuse_last_owner(row)
        row.deactivated_at = timezone.now()
        row.save(update_fields=["deactivated_at"])
        _end_offers(row)
        _end_sessions(row.user)
        _record("member.deactivated", row, asker.user)


def restore(*, member: Membership, by: Membership) -> None:
    """Let a deactivated member in again, with the rights from before."""
    with _both(member, by) as (row, asker):
        if row.is_active:
            return
        row.deactivated_at = None
        row.save(update_fields=["deactivated_at"])
        _record("member.restored", row, asker.user)


def remove(*, member: Membership, by: Membership) -> None:
    """End a membership for good. The login stays the person's own, the work the Account's."""
    with _both(member, by) as (row, asker):
        _end("member.removed", row, asker.user)


def leave(*, member: Membership) -> None:
    """End the own membership. Raises ``LastOwner``."""
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=member.account_id)
        row = Membership.objects.select_related("user", "account").filter(pk=member.pk).first()
        if row is not None:
            _end("member.left", row, row.user)


def _end(verb: str, row: Membership, actor: User) -> None:
    _refuse_last_owner(row)
    profile = Profile.objects.filter(member=row).first()
    if profile is not None:
        retire_team_profile(profile=profile, actor=actor)
    user = row.user
    _record(verb, row, actor)
    row.delete()
    _end_sessions(user)


@contextmanager
def _both(member: Membership, by: Membership) -> Iterator[tuple[Membership, Membership]]:
    """Hold the Account, and hand out both members as they are now, if one may manage the other."""
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=by.account_id)
        rows = Membership.objects.filter(account=by.account_id).select_related(
            "user", "account__settings"
        )
        row, asker = rows.filter(pk=member.pk).first(), rows.filter(pk=by.pk).first()
        if row is None:
            raise Overtaken(_("This person has left the team meanwhile."))
        if asker is None or not may_manage(asker, row):
            raise Refused(_("You can't change this member."))
        yield row, asker


def is_last_owner(member: Membership) -> bool:
    """Tell whether the Account would be left without an owner who can sign in."""
    others = Membership.objects.filter(
        account=member.account_id, role=Role.OWNER, deactivated_at=None, user__is_active=True
    ).exclude(pk=member.pk)
    return member.is_owner and not others.exists()


def _refuse_last_owner(member: Membership) -> None:
    if is_last_owner(member):
        raise LastOwner(_("An account needs an owner. Hand the ownership over first."))


def _end_offers(member: Membership) -> None:
    """An offer of ownership ends with the ground of either side."""
    Handover.objects.filter(nominee=member).delete()
    Handover.objects.filter(offered_by=member).delete()


def _end_sessions(user: User) -> None:
    """Sign a person out everywhere who has no other Account to work for."""
    if user.memberships.filter(deactivated_at=None).exists():
        return  # the next request finds the other Account
    for session in UserSession.objects.filter(user=user):
        session.end()


def _record(verb: str, member: Membership, actor: User, **details: Any) -> None:
    record(
        verb,
        account=member.account,
        actor=actor,
        details={"member": member.user.email, **details},
    )
