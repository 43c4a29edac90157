"""Every write to profiles. Each refuses by a DomainError and records one event."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.core.tokens import lookup_hash, new_token
from profiles import acting
from profiles.models import Key, Profile, Visit, title_key_of
from settings_app.models import AccountSettings

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


class ProfileArchived(DomainError):
    """An archived profile can't be acted as."""

    code = 905


def open_account(*, owner: User, name: str, plan: str = "") -> Account:
    """Open a new Account that ``owner`` owns, with Primary Profile, API key and settings."""
    with transaction.atomic():
        account = Account.objects.create(name=name, plan=plan or settings.DEFAULT_PLAN)
        Membership.objects.create(account=account, user=owner, role=Membership.Role.OWNER)
        AccountSettings.objects.create(account=account)
        create_primary(account=account, actor=owner)
        record("account.opened", account=account, actor=owner)
    return account


def create_primary(*, account: Account, actor: User | None) -> Profile:
    """Give a new Account its Primary Profile and the API key that comes with it."""
    with transaction.atomic():
        profile = Profile.objects.create(
            account=account,
            kind=Profile.Kind.PRIMARY,
            title=account.name,
            title_key=title_key_of(account.name),
            colour=Profile.Colour.SLATE,
        )
        add_key(profile)
        record("profile.created", account=account, actor=actor, profile=profile)
    return profile


def add_key(profile: Profile) -> Key:
    """Draw a profile's current key. The caller has retired the one before, if any."""
    secret = new_token(Key.prefix_for(profile))
    return Key.objects.create(profile=profile, lookup=lookup_hash(secret), secret=secret)


def switch_profile(*, membership: Membership, profile: Profile, session: "SessionBase") -> None:
    """Let the session act as ``profile``, which the caller looked up in the Account."""
    if profile.is_archived:
        raise ProfileArchived(f"{profile.title} is archived. Bring it back first.")
    session[acting.SESSION_KEY] = profile.ref_id
    Visit.objects.update_or_create(
        user=membership.user, profile=profile, defaults={"at": timezone.now()}
    )
    record("profile.switched", account=membership.account, actor=membership.user, profile=profile)
