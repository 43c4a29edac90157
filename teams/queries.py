"""Reads for the pages of a team."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.accounts.policy import Action, may
from ayrdash.core.paging import Page, keyset_page
from ayrdash.core.rows import only_row
from ayrdash.mail.models import LOST
from profiles import search
from profiles.access import visible_to
from profiles.models import Profile
from teams.models import Handover, Invitation

LIST_PAGE = 50

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


@dataclass(frozen=True)
class ListFilters:
    """What a list of profiles to choose from is narrowed to."""

    q: str = ""
    listed_only: bool = False


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
        "failed": pending & Q(mail__state__in=LOST),
        "accepted": Q(state=Invitation.State.ACCEPTED),
        "revoked": ~Q(state=Invitation.State.ACCEPTED) & ~pending,
    }
    return rows.filter(narrow[filters.state]) if filters.state in narrow else rows


def pending_count(asker: Membership) -> int:
    """Count the invitations that wait."""
    return Invitation.objects.pending().filter(account=asker.account).count()


def pending_of(member: Membership) -> int:
    """Count the waiting invitations that a member sent."""
    rows = Invitation.objects.pending().filter(account=member.account)
    return rows.filter(invited_by=member.user_id).count()


def handover_of(account: Account) -> Handover | None:
    """Return the open offer of ownership, if there is one."""
    rows = Handover.objects.filter(account=account)
    return rows.select_related("nominee__user", "offered_by__user", "account").first()


def nomination_of(membership: Membership) -> Handover | None:
    """Return the offer of ownership made to the member, if there is one."""
    rows = Handover.objects.filter(account=membership.account_id, nominee=membership)
    return rows.select_related("offered_by__user", "account").first()


def memberships_of(user: User) -> list[Membership]:
    """Return the active memberships of a person, by the name of the Account."""
    rows = user.memberships.filter(deactivated_at=None).select_related("account")
    return list(rows.order_by("account__name", "id"))


def listed_of_member(member: Membership) -> QuerySet[Profile]:
    """Return the profiles on a member's list."""
    return Profile.objects.live().filter(accesses__membership=member)


def listed_of_invitation(invitation: Invitation) -> QuerySet[Profile]:
    """Return the profiles on the list that an invitation gives."""
    return Profile.objects.live().filter(pk__in=invitation.listed.values("pk"))


def listed_count(member: Membership) -> int:
    """Count the profiles on a member's list."""
    return listed_of_member(member).count()


def profiles_to_list(
    asker: Membership, listed: QuerySet[Profile], filters: ListFilters, cursor: str
) -> Page[Profile]:
    """Return one page of profiles by title, each marked ``is_listed``."""
    rows: QuerySet[Profile] = visible_to(asker).live()
    if filters.q:
        rows = search.matching(rows, asker.account, filters.q)
    if filters.listed_only:
        rows = rows.filter(pk__in=listed.values("pk"))
    page = keyset_page(rows, order=("title_key", "id"), cursor=cursor, size=LIST_PAGE)
    shown = [profile.pk for profile in page.items]
    on = set(listed.filter(pk__in=shown).values_list("pk", flat=True))
    for profile in page.items:
        profile.is_listed = profile.pk in on  # type: ignore[attr-defined]  # for the page
    return page


def invitation_to(profile: Profile) -> Invitation | None:
    """Return the invitation that a team profile was made for; None: it is none, or too old."""
    rows = Invitation.objects.filter(profile=profile).select_related("mail", "profile")
    return only_row(rows)
