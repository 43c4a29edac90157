"""Deleting a login: the person goes, the work stays."""

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.leaving import queries
from profiles.services.lifecycle import retire_team_profile


class LastOwner(DomainError):
    """An Account would be left without an owner."""

    code = 970
    http_status = 409


class LastOperator(DomainError):
    """The installation would be left without an operator."""

    code = 971
    http_status = 409


class NotConfirmed(DomainError):
    """What was typed to confirm is not what was asked for."""

    code = 972


def delete_login(*, user: User, typed_email: str) -> None:
    """Delete a login for good and free its address.

    Memberships, sessions and second steps go with it; posts keep the author's name. A
    team profile that was used stays as an ordinary one, others are deleted.
    Raises ``NotConfirmed``, ``LastOwner``, ``LastOperator``.
    """
    if typed_email.strip().casefold() != user.email.casefold():
        message = _("Type your address exactly as it stands above.")
        raise NotConfirmed(message, field="typed_email")
    with transaction.atomic():
        _lock_accounts(user)
        refuse_last(user)
        for place in queries.places(user):
            account = place.membership.account
            if place.profile is not None:
                retire_team_profile(profile=place.profile, actor=user)
            details = {"member": user.email, "role": place.membership.role}
            record("user.deleted", account=account, actor=user, details=details)
        _say_goodbye(user)
        for session in UserSession.objects.filter(user=user):
            session.end()
        user.delete()


def _lock_accounts(user: User) -> None:
    """Hold the Accounts' rows: two owners who leave at once must not both find the other."""
    mine = (
        Account.objects.filter(memberships__user=user).order_by("id").values_list("pk", flat=True)
    )
    list(Account.objects.select_for_update().filter(pk__in=list(mine)).order_by("id"))


def refuse_last(user: User) -> None:
    """Raise if somebody would be missed: the last owner, the last operator."""
    for membership in user.memberships.select_related("account"):
        if queries.is_last_owner(membership):
            message = _("You are the only owner of %s. Hand it over or close it first.")
            raise LastOwner(message % membership.account.name)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise LastOperator(_("You run this installation, and nobody else does."))


def _say_goodbye(user: User) -> None:
    get_adapter().send_mail(
        "account/email/login_deleted", user.email, {"timestamp": timezone.now()}
    )
