"""Acting as a profile: what the session holds, and the stamp that forms carry.

The session holds only a refId. It is resolved and checked against the user's
membership at every request, so a right taken away ends at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer

from ayrdash.accounts.models import Account, Membership, User
from profiles.models import Profile

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

SESSION_KEY = "acting_as"
STAMP_FIELD = "acting"
STAMP_HEADER = "X-Acting"
# Sent by the choice page: switch to the stamped profile first, then carry on.
RETURN_FIELD = "acting_return"

_signer = Signer(salt="acting-stamp")


@dataclass(frozen=True)
class Acting:
    """Who asks, in which Account, as which profile; ``lost`` if the session's had gone."""

    membership: Membership
    profile: Profile
    lost: bool = False


def resolve(user: User, session: "SessionBase") -> Acting | None:
    """Find the profile that the session acts as; the Primary if that one is gone.

    Returns None for a user without any Account.
    """
    membership = user.memberships.select_related("account").order_by("id").first()
    if membership is None:
        return None
    ref_id = session.get(SESSION_KEY)
    candidates = Profile.objects.active().filter(account=membership.account)
    if ref_id and (profile := candidates.filter(ref_id=ref_id).first()):
        acting = Acting(membership, profile)
    else:
        primary = candidates.get(kind=Profile.Kind.PRIMARY)
        acting = Acting(membership, primary, lost=bool(ref_id))
    # The Account comes with the membership: no second query for it.
    acting.profile.account = membership.account
    return acting


def stamp(profile: Profile) -> str:
    """Return the signed mark of the profile that a form is opened as."""
    return _signer.sign(profile.ref_id)


def profile_of_stamp(account: Account, text: str) -> Profile | None:
    """Return the Account's live profile that a stamp names; None for any other text."""
    try:
        ref_id = _signer.unsign(text)
    except BadSignature:
        return None
    return Profile.objects.filter(account=account, ref_id=ref_id, deleted_at=None).first()
