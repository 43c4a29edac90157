"""A sign-up opens an Account of its own."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver

from ayrdash.accounts.models import User
from ayrdash.accounts.queries import is_owned
from profiles.services.accounts import open_account


@receiver(user_signed_up, dispatch_uid="open-account-on-sign-up")
def open_own_account(user: User, **kwargs: Any) -> None:
    """Open an Account named after the address's domain; the first owner is the operator."""
    if not is_owned():
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    open_account(owner=user, name=user.email.partition("@")[2] or user.email)
