"""Acting as a profile: what the session holds, and the stamp that forms carry.

The session holds only a refId. It is resolved and checked against the user's
membership at every request, so a right taken away ends at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer

from ayrdash.accounts.models import Membership, User
from ayrdash.accounts.policy import Action, may
from ayrdash.core.rows import only_row
from profiles.access import visible_to
from profiles.models import Profile

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.db.models import QuerySet

SESSION_KEY = "acting_as"
# Which of the person's Accounts is worked for (refId); absent: the first one.
ACCOUNT_KEY = "working_for"
# An owner looks at the product as this membership (id), read only.
VIEWING_KEY = "viewing_as"
VIEWING_ACTING_KEY = "viewing_acting_as"
STAMP_FIELD = "acting"
STAMP_HEADER = "X-Acting"
# Sent by the choice page: switch to the stamped profile first, then carry on.
RETURN_FIELD = "acting_return"

_signer = Signer(salt="acting-stamp")


@dataclass(frozen=True)
class Acting:
    """Who asks, in which Account, as which profile.

    ``profile`` is None for a member whom no profile is open to. ``lost``: the session's
    profile is gone or closed to the member; ``profile`` is the next best one. ``viewer``
    is the owner who looks at the product as ``membership``.
    """

    membership: Membership
    profile: Profile | None
    lost: bool = False
    viewer: Membership | None = None
    # Lost because the Primary Profile Lock was set meanwhile.
    locked_off: bool = False
    # The person is a member of further Accounts.
    has_several: bool = False


def resolve(user: User, session: "SessionBase") -> Acting | None:
    """Find whom the session acts as, by the rights of this moment.

    Returns None for a user without any Account.
    """
    memberships = _memberships_of(user)
    if not memberships:
        return None
    own = _chosen(memberships, session.get(ACCOUNT_KEY))
    viewed = _viewed(own, session.get(VIEWING_KEY))
    membership = viewed or own
    ref_id = session.get(acting_key(session) if viewed else SESSION_KEY)
    reachable = visible_to(membership).active()
    profile = only_row(reachable.filter(ref_id=ref_id)) if ref_id else None
    lost = bool(ref_id) and profile is None
    profile = profile or first_profile(membership)
    if profile is not None:
        # The Account comes with the membership: no second query for it.
        profile.account = membership.account
    return Acting(
        membership,
        profile,
        lost=lost,
        locked_off=lost and _was_primary(membership, ref_id),
        viewer=own if viewed else None,
        has_several=len(memberships) > 1,
    )


def _was_primary(membership: Membership, ref_id: str | None) -> bool:
    """Tell whether the lock is what took a session's profile away."""
    rows = Profile.objects.filter(account=membership.account, kind=Profile.Kind.PRIMARY)
    return membership.is_locked_out and rows.filter(ref_id=ref_id).exists()


def _memberships_of(user: User) -> list[Membership]:
    """Return the active memberships of a person, the first one first."""
    rows = user.memberships.filter(deactivated_at=None)
    return list(rows.select_related("account__settings").order_by("id"))


def _chosen(memberships: list[Membership], account_ref_id: str | None) -> Membership:
    """Return the membership in the chosen Account, else the first one."""
    chosen = (m for m in memberships if m.account.ref_id == account_ref_id)
    return next(chosen, memberships[0])


def _viewed(own: Membership, membership_id: int | None) -> Membership | None:
    """Return the member that an owner looks as; None once either has lost the ground."""
    if membership_id is None or not may(own, Action.VIEW_AS):
        return None
    return viewable(own).filter(pk=membership_id).first()


def viewable(own: Membership) -> "QuerySet[Membership]":
    """Return the members that an owner may look as: active ones who own nothing."""
    rows = Membership.objects.filter(account=own.account, deactivated_at=None)
    rows = rows.exclude(role=Membership.Role.OWNER)
    return rows.select_related("user", "account__settings")


def acting_key(session: "SessionBase") -> str:
    """Return the session's key of the acting profile: looking as a member has its own."""
    return VIEWING_ACTING_KEY if VIEWING_KEY in session else SESSION_KEY


def first_profile(membership: Membership) -> Profile | None:
    """Return where a member starts: the Primary, else the own team profile, else the first."""
    reachable = visible_to(membership).active()
    return (
        only_row(reachable.filter(kind=Profile.Kind.PRIMARY))
        or reachable.filter(member=membership).first()
        or reachable.order_by("title_key", "id").first()
    )


def stamp(profile: Profile) -> str:
    """Return the signed mark of the profile that a form is opened as."""
    return _signer.sign(profile.ref_id)


def profile_of_stamp(membership: Membership, text: str) -> Profile | None:
    """Return the member's live profile that a stamp names; None for any other text."""
    try:
        ref_id = _signer.unsign(text)
    except BadSignature:
        return None
    return only_row(visible_to(membership).live().filter(ref_id=ref_id))
