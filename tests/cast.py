"""The people and profiles that tests speak of.

Alice owns the Account Northwind with the User Profile Acme. Charlie owns Contoso,
with the User Profile Zenith, and must never get into Northwind.
"""

from dataclasses import dataclass
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from ayrdash.accounts.models import Account, Membership, User
from profiles.models import Profile, title_key_of
from profiles.services.accounts import open_account
from profiles.services.keys import add_key

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Party:
    """One owner with an Account, its Primary Profile and one User Profile."""

    user: User
    account: Account
    primary: Profile
    profile: Profile

    def client(self, acting_as: Profile | None = None, **defaults: str) -> Client:
        """Return a signed-in client; on the Primary unless told otherwise."""
        client = StampingClient(**defaults)
        key = open_session(self.user, {"acting_as": acting_as.ref_id} if acting_as else {})
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        client.acting_as = acting_as or self.primary
        return client


class StampingClient(Client):
    """A client whose POSTs carry the acting stamp, as every form of the product does."""

    acting_as: Profile | None = None

    def post(self, path, data=None, *args, **kwargs):  # noqa: ANN001, ANN002, ANN003, ANN201
        from profiles.acting import stamp

        if self.acting_as and (data is None or isinstance(data, dict)):
            data = {"acting": stamp(self.acting_as), **(data or {})}
        return super().post(path, data, *args, **kwargs)


def open_session(user: User, held: dict[str, str]) -> str:
    """Return the key of a new session; a sign-in would leave the same two rows.

    Written at once, since nearly every test begins so: ``force_login`` costs as much as a page.
    """
    held = held | {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    key, until = get_random_string(32), timezone.now() + timedelta(days=14)
    data = SessionStore().encode(held)
    Session.objects.create(session_key=key, session_data=data, expire_date=until)
    UserSession.objects.create(session_key=key, user=user, ip="127.0.0.1")
    return key


def make_party(email: str, account_name: str, profile_title: str) -> Party:
    user = User.objects.create_user(email, PASSWORD)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    account = open_account(owner=user, name=account_name)
    profile = make_profile(account, profile_title)
    return Party(user, account, account.profiles.get(kind="primary"), profile)


def make_profile(account: Account, title: str, **fields: object) -> Profile:
    """Add a User Profile directly, with its key and the account's count in step."""
    profile = Profile.objects.create(
        account=account, title=title, title_key=title_key_of(title), **fields
    )
    add_key(profile)
    Account.objects.filter(pk=account.pk).update(
        profile_count=account.profiles.users().live().count()
    )
    account.refresh_from_db()
    return profile


def make_member(
    party: Party, role: str, *, all_profiles: bool = True, email: str = ""
) -> tuple[Party, Membership]:
    """Add a member with an own team profile; the Party's profile is the inviting party's."""
    email = email or f"{role}@northwind.test"
    user = User.objects.create_user(email, PASSWORD)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    membership = Membership.objects.create(
        account=party.account, user=user, role=role, all_profiles=all_profiles
    )
    make_profile(party.account, f"Team: {email}", kind="team", member=membership)
    return Party(user, party.account, party.primary, party.profile), membership


def membership_of(party: Party) -> Membership:
    return party.user.memberships.get()
