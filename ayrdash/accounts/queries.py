"""Reads of users and accounts."""

from ayrdash.accounts.models import Membership, User


def is_owned() -> bool:
    """Tell whether anybody owns the installation yet."""
    return Membership.objects.filter(role=Membership.Role.OWNER).exists()


def is_registered(email: str) -> bool:
    """Tell whether a login has this address, in any case."""
    return User.objects.filter(email__iexact=email).exists()
