"""One cast for all tests of a file: thousands of questions are asked of the same people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from ayrdash.accounts.models import Account, Membership, User
from profiles.models import Profile
from tests.cast import Party, make_member, make_party

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


@pytest.fixture(scope="module")
def northwind(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Party]:
    """Alice's Account."""
    with lasting(django_db_blocker):
        with django_db_blocker.unblock():
            party = make_party("alice@northwind.test", "Northwind", "Acme")
        yield party


@pytest.fixture
def alice(northwind: Party, db: None) -> Party:
    """Read anew, since a test may change what it holds."""
    return Party(
        User.objects.get(pk=northwind.user.pk),
        Account.objects.get(pk=northwind.account.pk),
        Profile.objects.get(pk=northwind.primary.pk),
        Profile.objects.get(pk=northwind.profile.pk),
    )


@pytest.fixture(scope="module")
def staff(northwind: Party, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """One member of Alice's Account for each role: their users' ids."""
    with lasting(django_db_blocker):
        with django_db_blocker.unblock():
            made = {role: make_member(northwind, role)[0].user.pk for role in ROLES}
        yield made


@pytest.fixture
def member_as(staff: dict[str, int], alice: Party) -> MemberAs:
    """Return the member with a role, read anew; the Party's profile is Alice's."""

    def find(role: str) -> tuple[Party, Membership]:
        membership = Membership.objects.select_related("user").get(user=staff[role])
        return replace(alice, user=membership.user), membership

    return find


@pytest.fixture(autouse=True)
def _test_network_on(settings: Any) -> None:
    """The test network's addresses are walked like any other."""
    settings.TEST_NETWORK = True
    settings.NETWORK_APPS = {"test": ("ayrdash-test", "secret")}
