"""Reads of suspensions: a member sees those of the profiles that are open to them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from ayrdash.accounts.models import Membership
from ayrdash.core import csvfile
from ayrdash.core.errors import NotFound
from ayrdash.core.paging import Page, keyset_page
from ayrdash.suspensions.models import Suspension
from profiles.access import reach
from profiles.models import Profile

EXPORT_SIZE = 500


def _visible(membership: Membership) -> QuerySet[Suspension]:
    mine = Suspension.objects.filter(reach(membership, "profile__"), account=membership.account)
    return mine.select_related("profile")


def page_of_cases(membership: Membership, *, only_open: bool, cursor: str) -> Page[Suspension]:
    """Return one page of cases, newest first."""
    rows = _visible(membership)
    if only_open:
        rows = rows.filter(ended_at=None)
    return keyset_page(rows, order=("-id",), cursor=cursor)


def is_too_long(membership: Membership) -> bool:
    """Tell whether the cases are more than one file takes."""
    return csvfile.is_too_long(_visible(membership))


def all_cases(membership: Membership) -> Iterator[Suspension]:
    """Yield every case, newest first, read a few hundred at a time."""
    cursor = ""
    while True:
        page = keyset_page(_visible(membership), order=("-id",), cursor=cursor, size=EXPORT_SIZE)
        yield from page.items
        cursor = page.next_cursor
        if not cursor:
            return


def cases_of(profile: Profile) -> list[Suspension]:
    """Return a profile's cases, newest first."""
    return list(Suspension.objects.filter(profile=profile).order_by("-id")[:50])


def case_of(profile: Profile, case_id: int) -> Suspension:
    """Return a case of the profile; else ``NotFound``."""
    case = Suspension.objects.filter(profile=profile, pk=case_id).first()
    if case is None:
        raise NotFound("No such case.")
    case.profile, case.account = profile, profile.account
    return case
