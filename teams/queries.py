"""Reads for the pages of a team."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action, may
from ayrdash.core.paging import Page, keyset_page
from ayrdash.mail.models import OutgoingMail
from teams.models import Invitation

MEMBER_STATES = ("all", "active", "deactivated")
INVITATION_STATES = ("all", "pending", "expired", "failed", "accepted", "revoked")


@dataclass(frozen=True)
class Filters:
    """What the Team page is narrowed to."""

    q: str = ""
    role: str = ""
    state: str = "all"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.role or self.state != "all")


def members_for_index(asker: Membership, filters: Filters, cursor: str) -> Page[Membership]:
    """Return one page of members, oldest first."""
    rows = known_members(asker).select_related("user", "team_profile")
    rows = rows.annotate(listed_count=Count("profile_accesses"))
    if filters.role:
        rows = rows.filter(role=filters.role)
    if filters.state != "all":
        rows = rows.filter(deactivated_at__isnull=filters.state == "active")
    if filters.q:
        rows = rows.filter(Q(user__name__icontains=filters.q) | Q(user__email__icontains=filters.q))
    return keyset_page(rows, order=("id",), cursor=cursor)


def known_members(asker: Membership) -> QuerySet[Membership]:
    """Return the members whom the asker may know of.

    Who reaches a list of profiles alone and manages nobody sees, beside themselves,
    only the owners: that is whom to ask.
    """
    rows = Membership.objects.filter(account=asker.account)
    if may(asker, Action.MANAGE_TEAM) or asker.all_profiles:
        return rows
    return rows.filter(Q(pk=asker.pk) | Q(role=Membership.Role.OWNER))


def invitations_for_index(asker: Membership, filters: Filters, cursor: str) -> Page[Invitation]:
    """Return one page of invitations, newest first."""
    rows = narrowed_invitations(asker, filters)
    rows = rows.select_related("profile", "invited_by", "mail").defer(
        "mail__text_body", "mail__html_body"
    )
    return keyset_page(rows, order=("-id",), cursor=cursor)


def narrowed_invitations(asker: Membership, filters: Filters) -> QuerySet[Invitation]:
    """Return the Account's invitations that the filters leave."""
    rows = Invitation.objects.filter(account=asker.account)
    if filters.role:
        rows = rows.filter(role=filters.role)
    if filters.q:
        rows = rows.filter(email__icontains=filters.q)
    now = timezone.now()
    pending = Q(pk__in=Invitation.objects.filter(account=asker.account).pending())
    narrow = {
        "pending": pending & Q(expires_at__gt=now),
        "expired": pending & Q(expires_at__lte=now),
        "failed": pending & Q(mail__state=OutgoingMail.State.FAILED),
        "accepted": Q(state=Invitation.State.ACCEPTED),
        "revoked": ~Q(state=Invitation.State.ACCEPTED) & ~pending,
    }
    return rows.filter(narrow[filters.state]) if filters.state in narrow else rows


def pending_count(asker: Membership) -> int:
    """Count the invitations that wait."""
    return Invitation.objects.pending().filter(account=asker.account).count()
