"""Making logins."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.core.errors import DomainError


class EmailTaken(DomainError):
    """Somebody has this address already."""

    code = 921


def register_verified(*, email: str, password: str, operator: bool) -> User:
    """Make a login whose address counts as verified: a one-time link or the shell proved it."""
    email = email.strip().lower()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, password, is_superuser=operator, is_staff=operator
            )
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:
        message = _("There is a login with this address already.")
        raise EmailTaken(message, field="email") from error
    return user
