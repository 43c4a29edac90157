"""Opening an Account: its owner, its Primary Profile, its settings."""

from django.conf import settings
from django.db import transaction

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.activity.services import record
from profiles.models import TITLE_MAX_LENGTH, Profile, title_key_of
from profiles.services.keys import add_key
from settings_app.models import AccountSettings


def open_account(*, owner: User, name: str, plan: str = "") -> Account:
    """Open a new Account that ``owner`` owns, with Primary Profile, API key and settings."""
    with transaction.atomic():
        account = Account.objects.create(
            name=name[:TITLE_MAX_LENGTH], plan=plan or settings.DEFAULT_PLAN
        )
        Membership.objects.create(account=account, user=owner, role=Membership.Role.OWNER)
        AccountSettings.objects.create(account=account)
        primary = Profile.objects.create(
            account=account,
            kind=Profile.Kind.PRIMARY,
            title=account.name,
            title_key=title_key_of(account.name),
            colour=Profile.Colour.SLATE,
        )
        add_key(primary)
        record("account.opened", account=account, actor=owner, profile=primary)
    return account
