"""One cast for all tests of a file: thousands of questions are asked of the same people."""

import copy
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from ayrdash.accounts.models import Account, Membership, User
from profiles.models import Profile
from tests.cast import PASSWORD, Party, make_member, make_party, open_session

MemberAs = Callable[[str], tuple[Party, Membership]]
ROLES = ("admin", "editor", "approver", "viewer")


@contextmanager
def lasting(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what is made at the start until the end, below the transactions of the tests."""
    around = transaction.atomic()
    with blocker.unblock():
        around.__enter__()
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@dataclass
class Everybody:
    """Who is there for all tests of a file, as it was made; a test takes copies."""

    alice: Party
    charlie: Party
    operator: Party
    outsider: User
    staff: dict[str, Membership]


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[bytes]:
    """Two owners, a member of Alice's for each role, the operator, a user without Account."""
    with lasting(django_db_blocker), django_db_blocker.unblock():
        yield pickle.dumps(_everybody())


def _everybody() -> Everybody:
    alice = make_party("alice@northwind.test", "Northwind", "Acme")
    charlie = make_party("charlie@contoso.test", "Contoso", "Zenith")
    operator = make_party("olga@operator.test", "Operations", "Lighthouse")
    User.objects.filter(pk=operator.user.pk).update(is_superuser=True, is_staff=True)
    for role in ROLES:
        make_member(alice, role)
    members = Membership.objects.select_related("user").filter(role__in=ROLES)
    return Everybody(
        *(_anew(party) for party in (alice, charlie, operator)),
        User.objects.create_user("eve@nowhere.test", PASSWORD),
        {member.role: member for member in members},
    )


def _anew(party: Party) -> Party:
    """Read the rows once more: nothing hangs on them that their making left there."""
    return Party(
        User.objects.get(pk=party.user.pk),
        Account.objects.get(pk=party.account.pk),
        Profile.objects.get(pk=party.primary.pk),
        Profile.objects.get(pk=party.profile.pk),
    )


@pytest.fixture
def cast(everybody: bytes, db: None) -> Everybody:
    return pickle.loads(everybody)


@pytest.fixture
def alice(cast: Everybody) -> Party:
    return cast.alice


@pytest.fixture
def charlie(cast: Everybody) -> Party:
    return cast.charlie


@pytest.fixture
def operator(cast: Everybody) -> Party:
    """Who runs the installation: superuser, with an Account of their own."""
    return cast.operator


@pytest.fixture
def outsider(cast: Everybody) -> Client:
    """A user who is signed in and belongs to no Account."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = open_session(cast.outsider, {})
    return client


@pytest.fixture
def member_as(cast: Everybody) -> MemberAs:
    """Return the member with a role; the Party's profile is Alice's."""

    def find(role: str) -> tuple[Party, Membership]:
        membership = copy.deepcopy(cast.staff[role])
        return replace(cast.alice, user=membership.user), membership

    return find


@pytest.fixture(autouse=True)
def _test_network_on(settings: Any) -> None:
    """The test network's addresses are walked like any other."""
    settings.TEST_NETWORK = True
    settings.NETWORK_APPS = {"test": ("ayrdash-test", "secret")}
