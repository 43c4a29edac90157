"""Reads of link sessions."""

from ayrdash.accounts.models import Account
from ayrdash.core.paging import Page, keyset_page
from ayrdash.core.rows import only_row
from ayrdash.linking.models import LinkingDomain, LinkSession, TrailEntry
from profiles.models import Profile


def sessions_page(profile: Profile, cursor: str) -> Page[LinkSession]:
    """Return one page of a profile's link sessions, newest first."""
    rows = LinkSession.objects.filter(profile=profile).defer("secret")
    return keyset_page(rows, order=("-id",), cursor=cursor)


def trail_of(session: LinkSession) -> list[TrailEntry]:
    """Return a session's steps, newest first."""
    return list(session.trail.order_by("-id"))


def frame_hosts(account: Account) -> list[str]:
    """Return the origins that may frame the Account's linking page."""
    rows = LinkingDomain.objects.filter(account=account)
    return list(only_row(rows.values_list("hosts", flat=True)) or ())


def any_session(pk: int) -> LinkSession | None:
    """Return a session whatever its state, unless its profile is deleted."""
    rows = LinkSession.objects.filter(pk=pk, profile__deleted_at=None)
    return rows.select_related("profile__account").first()
