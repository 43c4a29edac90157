"""Look-ups with permission: what is not the asker's looks as if it did not exist."""

from ayrdash.accounts.models import Account
from ayrdash.core.errors import NotFound
from profiles.models import Profile


def live_profile(account: Account, ref_id: str) -> Profile:
    """Return the Account's profile that is not deleted; else ``NotFound``."""
    return _found(Profile.objects.live().filter(account=account, ref_id=ref_id).first(), account)


def deleted_profile(account: Account, ref_id: str) -> Profile:
    """Return the Account's deleted profile; else ``NotFound``."""
    found = Profile.objects.filter(account=account, ref_id=ref_id, deleted_at__isnull=False)
    return _found(found.first(), account)


def _found(profile: Profile | None, account: Account) -> Profile:
    if profile is None:
        raise NotFound("No such profile.")
    profile.account = account
    return profile
