"""Profiles, switching and keys."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from profiles.models import Profile
from tests.access.table import Row
from tests.cast import Party, make_member


def profile(party: Party) -> list[Any]:
    return [party.profile.ref_id]


def deleted(party: Party) -> list[Any]:
    """Acme is not there to act as any more: another profile has gone."""
    gone, _ = Profile.objects.get_or_create(
        account=party.account, title="Gone", title_key="gone", deleted_at=timezone.now()
    )
    return [gone.ref_id]


def spare(party: Party) -> list[Any]:
    """A profile that nobody acts as."""
    other, _ = Profile.objects.get_or_create(
        account=party.account, title="Spare", title_key="spare"
    )
    return [other.ref_id]


def viewed(party: Party) -> list[Any]:
    """A member of the Account that its owner may look as."""
    members = party.account.memberships.filter(user__email="viewed@northwind.test")
    member = members.first() or make_member(party, "viewer", email="viewed@northwind.test")[1]
    return [member.pk]


def edit(party: Party) -> dict[str, Any]:
    return {"title": "Acme Ltd", "colour": "blue", "time_zone": "UTC", "tags": "client"}


def password_given(client: Client, party: Party) -> None:
    """The person confirmed the password a moment ago, if anybody is signed in.

    Written at once, like ``open_session``: confirming it takes as long as the question itself.
    """
    if settings.SESSION_COOKIE_NAME not in client.cookies:
        return
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, get_user(request), method="password", reauthenticated=True)
    request.session.save()


ROWS = [
    Row("profiles:index", "GET"),
    Row("profiles:create", "GET", needs="manage_profiles"),
    Row("profiles:create", "POST", data={"title": "New"}, needs="manage_profiles"),
    Row("profiles:deleted", "GET", needs="manage_profiles"),
    Row("profiles:switcher", "GET"),
    Row(
        "profiles:switch",
        "POST",
        data=lambda party: {"profile": party.profile.ref_id},
        named="profile",
        stamped=False,
        viewers=True,
    ),
    Row("profiles:view_as", "POST", of=viewed, needs="view_as", stamped=False),
    Row("profiles:view_stop", "POST", outsider=302, stamped=False, viewers=True),
    Row("profiles:edit", "GET", of=profile, needs="manage_profiles"),
    Row("profiles:edit", "POST", of=profile, data=edit, needs="manage_profiles"),
    Row("profiles:page", "POST", of=profile, needs="manage_profiles"),
    Row("profiles:delete", "GET", of=profile, needs="manage_profiles"),
    Row(
        "profiles:delete", "POST", of=spare, data={"typed_title": "Spare"}, needs="manage_profiles"
    ),
    Row("profiles:restore", "GET", of=deleted, needs="manage_profiles"),
    Row("profiles:restore", "POST", of=deleted, needs="manage_profiles"),
    Row("profiles:archive", "POST", of=spare, needs="manage_profiles"),
    Row("profiles:unarchive", "POST", of=spare, needs="manage_profiles"),
    Row("profiles:keys", "GET", needs="see_keys"),
    Row("profiles:reveal_key", "POST", prepare=password_given, needs="see_keys"),
    Row(
        "profiles:rotate_key",
        "POST",
        data={"overlap_hours": "24"},
        prepare=password_given,
        needs="see_keys",
    ),
    Row("profiles:end_old_keys", "POST", needs="see_keys"),
]
