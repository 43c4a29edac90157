"""Whose requests one may read."""

from django.db.models import QuerySet

from ayrdash.accounts.models import Membership, User
from ayrdash.accounts.policy import Action, may
from ayrdash.core.errors import NotFound
from ayrdash.support.models import SupportRequest


def readable(membership: Membership, user: User) -> QuerySet[SupportRequest]:
    """Return the Account's requests for who manages its team, the own ones for others."""
    rows = SupportRequest.objects.filter(account=membership.account).select_related("mail")
    return rows if may(membership, Action.MANAGE_TEAM) else rows.filter(asked_by=user)


def request_of(membership: Membership, user: User, ticket: str) -> SupportRequest:
    """Return one request; else ``NotFound``."""
    found = readable(membership, user).filter(ticket=ticket).first()
    if found is None:
        raise NotFound("No such request.")
    return found
