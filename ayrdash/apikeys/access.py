"""Look-ups with permission: a key is known to its own Account alone."""

from ayrdash.accounts.models import Account
from ayrdash.apikeys.models import NamedKey
from ayrdash.core.errors import NotFound


def key_of(account: Account, ref: str) -> NamedKey:
    """Return the Account's key, ended ones too; else ``NotFound``."""
    rows = NamedKey.objects.filter(account=account, ref=ref)
    key = rows.select_related("made_by__user", "account__settings").first()
    if key is None:
        raise NotFound("No such key.")
    return key


def reached(key: NamedKey) -> frozenset[int] | None:
    """Return the ids of the profiles that a key is for; None: all of the Account."""
    if key.all_profiles:
        return None
    return frozenset(key.profiles.values_list("pk", flat=True))
