"""The first owner: a one-time link, or a command."""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, SetupLink, User
from ayrdash.accounts.queries import is_open_for_set_up, is_owned
from ayrdash.accounts.services import register_verified
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.core.tokens import SETUP_TOKEN, lookup_hash, new_token
from profiles.services.accounts import open_account

LINK_LIFE = datetime.timedelta(hours=24)


class SetupClosed(DomainError):
    """The link is used, old or unknown, or the installation has an owner."""

    code = 920
    http_status = 410


def new_setup_link() -> str | None:
    """Return a fresh set-up address, ending all earlier ones; None if set-up is over."""
    if not is_open_for_set_up():
        return None
    token = new_token(SETUP_TOKEN)
    with transaction.atomic():
        SetupLink.objects.filter(used_at=None).delete()
        SetupLink.objects.create(
            token_hash=lookup_hash(token), expires_at=timezone.now() + LINK_LIFE
        )
    return str(settings.PUBLIC_URL + reverse("setup", args=[token]))


def check_setup_link(token: str) -> SetupLink:
    """Return the link if it still opens; else ``SetupClosed``."""
    link = SetupLink.objects.filter(
        token_hash=lookup_hash(token), used_at=None, expires_at__gt=timezone.now()
    ).first()
    if link is None or not is_open_for_set_up():
        raise SetupClosed(_("This set-up link was used, or it is too old."))
    return link


def set_up(*, token: str, email: str, password: str, account_name: str) -> User:
    """Make the first owner by the one-time link; a second use is refused."""
    with transaction.atomic():
        link = check_setup_link(token)
        if not SetupLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
            raise SetupClosed(_("This set-up link was used, or it is too old."))
        user, _account = create_owner(email=email, password=password, account_name=account_name)
    return user


def create_owner(*, email: str, password: str, account_name: str) -> tuple[User, Account]:
    """Make an owner with an Account. The first one is also the installation's operator."""
    with transaction.atomic():
        user = register_verified(email=email, password=password, operator=not is_owned())
        account = open_account(owner=user, name=account_name)
    return user, account


def change_person(
    *, account: Account, user: User, name: str, time_zone: str = "", language: str = ""
) -> None:
    """Change what others read beside what this person did, and how pages speak to them."""
    after = {"name": name.strip(), "time_zone": time_zone, "language": language}
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        before = {field: getattr(row, field) for field in after}
        changed = {field: value for field, value in after.items() if value != before[field]}
        if not changed:
            return
        User.objects.filter(pk=user.pk).update(**changed)
        details = {"before": {field: before[field] for field in changed}, "after": changed}
        record("user.changed", account=account, actor=user, details=details)
