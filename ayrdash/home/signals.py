"""A sign-up opens an Account of its own."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver

from ayrdash.accounts.models import User
from profiles.services.accounts import open_account


@receiver(user_signed_up, dispatch_uid="open-account-on-sign-up")
def open_own_account(user: User, **kwargs: Any) -> None:
    """Open an Account under the organisation's name that the form asked for."""
    name = getattr(user, "organisation", "") or user.email.partition("@")[2]
    open_account(owner=user, name=name)
