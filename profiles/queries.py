"""Reads for the pages of profiles."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.core.paging import Page, keyset_page
from profiles import search
from profiles.access import visible_to
from profiles.models import Key, Profile, Tag

SORTS = {
    "title": ("title_key", "id"),
    "newest": ("-created_at", "-id"),
    "last_post": ("-last_posted_at", "-id"),
}
# What the filter “inactive for” offers, in days.
IDLE_DAYS = (30, 60, 90, 180, 365)
SWITCHER_SIZE = 12
# Of the linking page alone: no row shows them, and fifty texts in JSON cost to read.
NOT_IN_ROWS = ("top_header", "sub_header", "hide_top_header", "hide_logo", "disabled_networks")


def primary_profile(account: Account) -> Profile:
    """Return the Account's Primary Profile."""
    primary = Profile.objects.get(account=account, kind=Profile.Kind.PRIMARY)
    primary.account = account
    return primary


@dataclass(frozen=True)
class Filters:
    """What the User Profiles page is narrowed to."""

    q: str = ""
    sort: str = "title"
    tag: str = ""
    state: str = "active"
    network: str = ""
    # Only those neither published from nor called by the API for so many days; 0: all.
    idle_days: int = 0

    @property
    def is_narrowed(self) -> bool:
        narrow = (self.q, self.tag, self.network, self.idle_days, self.state != "active")
        return any(narrow)


def profiles_for_index(membership: Membership, filters: Filters, cursor: str) -> Page[Profile]:
    """Return one page of User Profiles, each with its ``row_tags`` and ``row_networks``."""
    rows = narrowed(membership, filters).defer(*NOT_IN_ROWS)
    page = keyset_page(rows, order=SORTS[filters.sort], cursor=cursor)
    _load_marks(page.items)
    _load_invitations(page.items)
    _load_cases(page.items)
    return page


def _load_marks(profiles: list[Profile]) -> None:
    """Load the names of tags and linked networks: they alone are shown of hundreds of rows."""
    shown = {profile.pk: profile for profile in profiles}
    for profile in profiles:
        profile.row_tags, profile.row_networks = [], []
    tags = Tag.objects.filter(profiles__in=list(shown)).order_by("name_key")
    for pk, name in tags.values_list("profiles", "name"):
        shown[pk].row_tags.append(name)
    # By name: networks lie above.
    linked = Profile._meta.get_field("social_accounts").related_model
    accounts = linked._default_manager.filter(profile__in=list(shown)).order_by("network")
    for pk, network in accounts.values_list("profile_id", "network"):
        shown[pk].row_networks.append(network)


def _load_cases(profiles: list[Profile]) -> None:
    """Load why rows are suspended, as ``row_cases``. By name: suspensions lie above."""
    stopped = [profile for profile in profiles if profile.suspended_at]
    case = Profile._meta.get_field("suspensions").related_model
    still = case._default_manager.filter(ended_at=None)
    prefetch_related_objects(stopped, Prefetch("suspensions", still, to_attr="row_cases"))


def _load_invitations(profiles: list[Profile]) -> None:
    """Load what team profiles without a member wait for. By name: teams lie above."""
    waiting = [p for p in profiles if p.kind == Profile.Kind.TEAM and p.member_id is None]
    invitation = Profile._meta.get_field("invitation").related_model
    rows = invitation._default_manager.select_related("mail")
    rows = rows.defer("mail__text_body", "mail__html_body")
    prefetch_related_objects(waiting, Prefetch("invitation", rows))


def narrowed(membership: Membership, filters: Filters) -> QuerySet[Profile]:
    """Return the member's User Profiles that the filters leave."""
    account = membership.account
    rows: QuerySet[Profile] = visible_to(membership).live().users()
    archived = filters.state == "archived"
    rows = rows.filter(archived_at__isnull=not archived)
    if filters.tag:
        rows = rows.filter(tags__account=account, tags__name_key=filters.tag.casefold())
    if filters.network == "none":
        rows = rows.filter(social_accounts=None)
    elif filters.network:
        rows = rows.filter(social_accounts__network=filters.network)
    if filters.idle_days:
        since = timezone.now() - datetime.timedelta(days=filters.idle_days)
        rows = rows.filter(
            last_posted_at__lt=since, last_api_call_at__lt=since, created_at__lt=since
        )
    if filters.q:
        rows = search.matching(rows, account, filters.q)
    return rows


def tag_names(membership: Membership) -> list[str]:
    """Return the tags in use on profiles that the member reaches, by name."""
    live = visible_to(membership).live().filter(tags=OuterRef("pk"))
    used = Tag.objects.filter(Exists(live), account=membership.account)
    return list(used.order_by("name_key").values_list("name", flat=True)[:200])


def deleted_profiles(membership: Membership, cursor: str) -> Page[Profile]:
    """Return a page of what can be brought back, newest first."""
    rows = visible_to(membership).filter(deleted_at__isnull=False)
    return keyset_page(rows, order=("-deleted_at", "-id"), cursor=cursor)


def profiles_for_switcher(membership: Membership, user: User, q: str) -> list[Profile]:
    """Return the profiles to offer: by text, or the last used ones first."""
    live = visible_to(membership).active()
    if q:
        return list(
            search.matching(live, membership.account, q).order_by("title_key", "id")[:SWITCHER_SIZE]
        )
    used = list(live.filter(visits__user=user).order_by("-visits__at")[:SWITCHER_SIZE])
    if len(used) < SWITCHER_SIZE:
        known = [profile.pk for profile in used]
        rest = live.exclude(pk__in=known).order_by("title_key", "id")
        used += list(rest[: SWITCHER_SIZE - len(used)])
    return used


def deletion_preview(profile: Profile) -> dict[str, int]:
    """Count what goes with a profile."""
    names = ("posts", "social_accounts", "keys", "link_sessions")
    # One count each: joined together, every row of one would multiply those of the others.
    return {f"{name}_count": getattr(profile, name).count() for name in names}


def keys_of(profile: Profile) -> list[Key]:
    """Return the current key, then the rotated ones, newest first."""
    return list(Key.objects.filter(profile=profile).order_by("-id")[:10])
