"""Reads of users and accounts."""

from allauth.account.models import EmailAddress
from django.conf import settings

from ayrdash.accounts.models import Membership, User


def is_owned() -> bool:
    """Tell whether anybody owns the installation yet."""
    return Membership.objects.filter(role=Membership.Role.OWNER).exists()


def is_open_for_sign_up() -> bool:
    """Tell whether a stranger may open an Account.

    The first owner always comes by the one-time set-up link or the command: whoever
    found a fresh installation by chance could otherwise own it. So "first-owner" and
    "closed" never let a stranger in, and "open" does so once there is an owner.
    """
    return bool(settings.SIGNUP == "open" and is_owned())


def is_open_for_set_up() -> bool:
    """Tell whether the one-time link may make the first owner."""
    return bool(settings.SIGNUP != "closed" and not is_owned())


def is_registered(email: str) -> bool:
    """Tell whether a login has this address, in any case."""
    return User.objects.filter(email__iexact=email).exists()


def is_verified(user: User) -> bool:
    """Tell whether the person has proven that the login's address is theirs."""
    return bool(
        EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
    )
