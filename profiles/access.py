"""Look-ups with permission: what is not the asker's looks as if it did not exist."""

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Membership
from ayrdash.core.errors import NotFound
from ayrdash.core.rows import only_row
from profiles.models import Profile, ProfileAccess, ProfileQuerySet
from settings_app.queries import messaging_enabled


def reach(membership: Membership, relation: str = "") -> Q:
    """Return what must hold of a profile that the member may know of and act as.

    Everything of the Account; without the Primary while the lock holds; for a member
    restricted to a list, the list and the own team profile. ``relation`` leads from other
    rows to their profile ("profile__").
    """
    condition = Q(**{f"{relation}account": membership.account})
    if membership.is_locked_out:
        condition &= ~Q(**{f"{relation}kind": Profile.Kind.PRIMARY})
    if not membership.all_profiles:
        profile = OuterRef(f"{relation}pk")
        listed = ProfileAccess.objects.filter(membership=membership, profile=profile)
        condition &= Q(Exists(listed)) | Q(**{f"{relation}member": membership})
    return condition


def visible_to(membership: Membership) -> ProfileQuerySet:
    """Return all profiles, deleted ones too, that the member reaches."""
    return ProfileQuerySet(Profile).filter(reach(membership))


def primary_of(membership: Membership) -> Profile | None:
    """Return the Primary Profile; None to a member whom it is closed to."""
    return only_row(visible_to(membership).filter(kind=Profile.Kind.PRIMARY))


def why_no_primary(membership: Membership) -> str | Promise:
    """Say in one sentence why the Primary Profile is closed to a member; empty: it is not."""
    if membership.is_locked_out:
        return _("The Primary Profile is locked: only owners can act as it. Ask one of them.")
    if not membership.all_profiles:
        return _("You reach a list of profiles, not the Primary Profile. Ask an owner or admin.")
    return ""


def has_messaging(profile: Profile) -> bool:
    """Tell whether a profile has direct messages: by its own switch and the Account's."""
    return profile.messaging_active and messaging_enabled(profile.account)


def live_profile(membership: Membership, ref_id: str) -> Profile:
    """Return the member's profile that is not deleted; else ``NotFound``."""
    return _found(only_row(visible_to(membership).live().filter(ref_id=ref_id)), membership)


def deleted_profile(membership: Membership, ref_id: str) -> Profile:
    """Return the member's deleted profile; else ``NotFound``."""
    gone = visible_to(membership).filter(ref_id=ref_id, deleted_at__isnull=False)
    return _found(gone.first(), membership)


def _found(profile: Profile | None, membership: Membership) -> Profile:
    if profile is None:
        raise NotFound("No such profile.")
    # The Account comes with the membership: no second query for it.
    profile.account = membership.account
    return profile
