"""Look-ups with permission, the same for pages, linking page and API."""

from ayrdash.core.errors import NotFound
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile


def social_account_of(profile: Profile, network: str) -> SocialAccount:
    """Return the profile's account at a network; ``NotFound`` if it has none."""
    account = SocialAccount.objects.filter(profile=profile, network=network).first()
    if account is None:
        raise NotFound("No such social account.")
    return account
