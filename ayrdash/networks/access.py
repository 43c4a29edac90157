"""Look-ups with permission, the same for pages, linking page and API."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from ayrdash.accounts.models import Membership
from ayrdash.core.errors import NotFound
from ayrdash.networks.models import Resync, ResyncRow, SocialAccount
from profiles.access import reach
from profiles.models import Profile


def social_account_of(profile: Profile, network: str) -> SocialAccount:
    """Return the profile's account at a network; ``NotFound`` if it has none."""
    account = SocialAccount.objects.filter(profile=profile, network=network).first()
    if account is None:
        raise NotFound("No such social account.")
    return account


def resyncs_seen_by(membership: Membership) -> QuerySet[Resync]:
    """Return what the member asked for, and what concerns a profile that they reach."""
    rows = ResyncRow.objects.filter(reach(membership, "profile__"), resync=OuterRef("pk"))
    seen = Q(requested_by=membership.user_id) | Q(Exists(rows))
    return Resync.objects.filter(seen, account=membership.account).defer("grant")


def resync_of(membership: Membership, ref: str) -> Resync:
    """Return a resync that the member may see; else ``NotFound``."""
    run = resyncs_seen_by(membership).filter(ref=ref).first()
    if run is None:
        raise NotFound("No such resync.")
    return run
