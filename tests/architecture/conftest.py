"""One cast for all tests of a file: thousands of questions are asked of the same people."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from ayrdash.accounts.models import Account, Membership, User
from profiles.models import Profile
from tests.architecture.questions import Question
from tests.cast import PASSWORD, Party, make_member, make_party, open_session
from tests.conftest import forget_counts

AskAll = Callable[[list[Question], Any], None]
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
    """Who is there for all tests of a file, as it was made; a question takes copies."""

    alice: Party
    charlie: Party
    # Who runs the installation: superuser, with an Account of their own.
    operator: Party
    # A user who belongs to no Account.
    eve: User
    staff: dict[str, Membership]
    # An admin of Alice's whose list of profiles is empty.
    kim: Membership

    def outsider(self) -> Client:
        """Return the client of a user who is signed in and belongs to no Account."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = open_session(self.eve, {})
        return client

    def member_as(self, role: str) -> tuple[Party, Membership]:
        """Return the member with a role; the Party's profile is Alice's."""
        return self.as_member(self.staff[role])

    def as_member(self, membership: Membership) -> tuple[Party, Membership]:
        return replace(self.alice, user=membership.user), membership


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[bytes]:
    """Two owners, Alice's members, the operator, a user without Account."""
    with lasting(django_db_blocker), django_db_blocker.unblock():
        yield pickle.dumps(_everybody())


def _everybody() -> Everybody:
    alice = make_party("alice@northwind.test", "Northwind", "Acme")
    charlie = make_party("charlie@contoso.test", "Contoso", "Zenith")
    operator = make_party("olga@operator.test", "Operations", "Lighthouse")
    User.objects.filter(pk=operator.user.pk).update(is_superuser=True, is_staff=True)
    for role in ROLES:
        make_member(alice, role)
    make_member(alice, "admin", all_profiles=False, email="kim@northwind.test")
    members = Membership.objects.select_related("user", "team_profile").filter(role__in=ROLES)
    return Everybody(
        *(_anew(party) for party in (alice, charlie, operator)),
        User.objects.create_user("eve@nowhere.test", PASSWORD),
        {member.role: member for member in members.filter(all_profiles=True)},
        members.get(all_profiles=False),
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


@contextmanager
def anew(everybody: bytes) -> Iterator[Everybody]:
    """Hold a question apart from the next, as a test is held: nothing it changed stays."""
    forget_counts()
    with transaction.atomic():
        yield pickle.loads(everybody)
        if not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)


@pytest.fixture
def ask_all(everybody: bytes, db: None, subtests: pytest.Subtests) -> AskAll:
    """Ask a row each question that applies to it; all that fail are told, by their names."""

    def ask_all(questions: list[Question], row: Any) -> None:
        for question in questions:
            if question.applies(row):
                with subtests.test(question.name), anew(everybody) as cast:
                    question.ask(row, cast)

    return ask_all


@pytest.fixture(autouse=True)
def _test_network_on(settings: Any) -> None:
    """The test network's addresses are walked like any other."""
    settings.TEST_NETWORK = True
    settings.NETWORK_APPS = {"test": ("ayrdash-test", "secret")}
