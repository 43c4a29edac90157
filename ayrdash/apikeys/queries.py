"""Reads for the pages of named keys."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.apikeys.models import NamedKey, Secret
from ayrdash.apikeys.scopes import Scope, is_backed
from ayrdash.core.paging import Page, keyset_page
from profiles import search
from profiles.access import visible_to
from profiles.models import Profile

SOON = datetime.timedelta(days=30)
PROFILES_PAGE = 50
# A scope in one word, where a row has no room for its sentence.
_WORDS: dict[str, Promise] = {
    Scope.READ: _("read"),
    Scope.POST: _("post"),
    Scope.PROFILES: _("profiles"),
    Scope.LINKS: _("links"),
    Scope.WEBHOOKS: _("webhooks"),
}


@dataclass(frozen=True)
class KeyView:
    """A key as its pages show it. ``state``: active, ending, expired, stopped or ended."""

    key: NamedKey
    state: str
    current: Secret
    old: list[Secret]
    last: Secret | None

    @property
    def words(self) -> str:
        """The scopes in a few words."""
        return ", ".join(str(_WORDS[scope]) for scope in self.key.scopes)


def view_of(key: NamedKey, now: datetime.datetime) -> KeyView:
    """Return what the pages show of a key; its secrets may have been loaded before."""
    secrets = sorted(key.secrets.all(), key=lambda row: row.pk, reverse=True)
    used = [row for row in secrets if row.last_used_at is not None]
    return KeyView(
        key=key,
        state=_state(key, now),
        current=next(row for row in secrets if row.retires_at is None),
        old=[row for row in secrets if row.retires_at is not None and row.retires_at > now],
        last=max(used, key=lambda row: row.last_used_at or now, default=None),
    )


def _state(key: NamedKey, now: datetime.datetime) -> str:
    if key.revoked_at is not None:
        return "ended"
    if not is_backed(key):
        return "stopped"
    if key.expires_at is None or key.expires_at > now + SOON:
        return "active"
    return "ending" if key.expires_at > now else "expired"


def page_of_keys(account: Account, *, ended: bool, cursor: str) -> Page[NamedKey]:
    """Return one page of the Account's keys, newest first: the living or the ended ones."""
    rows = NamedKey.objects.filter(account=account, revoked_at__isnull=not ended)
    rows = rows.select_related("made_by__user", "account__settings").prefetch_related("secrets")
    rows = rows.annotate(profile_count=Count("profiles"))
    return keyset_page(rows, order=("-id",), cursor=cursor)


def profiles_to_choose(
    membership: Membership, key: NamedKey, q: str, *, chosen_only: bool, cursor: str
) -> Page[Profile]:
    """Return one page of profiles by title, each with ``is_chosen``."""
    chosen = NamedKey.profiles.through._default_manager.filter(
        namedkey_id=key.pk, profile_id=OuterRef("pk")
    )
    rows: QuerySet[Profile] = visible_to(membership).live()
    rows = rows.annotate(is_chosen=Exists(chosen))
    if chosen_only:
        rows = rows.filter(is_chosen=True)
    if q:
        rows = search.matching(rows, membership.account, q)
    return keyset_page(rows, order=("title_key", "id"), cursor=cursor, size=PROFILES_PAGE)


def chosen_profiles(key: NamedKey, most: int) -> list[Profile]:
    """Return the first of a key's chosen profiles by title, ``most`` of them."""
    return list(key.profiles.filter(deleted_at=None).order_by("title_key", "id")[:most])
