"""Fixtures for all tests: the cast."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections

from tests import migrated
from tests import pds as pds_peer
from tests.cast import Party, make_party
from tests.doubles import bluesky as bluesky_double


def pytest_collection_finish() -> None:
    """All modules and tests are there for good: what collects garbage need not walk them."""
    gc.collect()
    gc.freeze()
    # Tests make much and keep nothing: looked at less often, more of it is gone by itself.
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, pytestconfig: pytest.Config
) -> None:
    """Begin from a copy of what an earlier run has migrated; ``migrate`` still runs on it."""
    if connections["default"].vendor == "sqlite":
        migrated.take(pytestconfig.cache.mkdir("migrated"), test_database())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, pytestconfig: pytest.Config) -> None:
    if connections["default"].vendor == "sqlite":
        migrated.keep(pytestconfig.cache.mkdir("migrated"), test_database())


def test_database() -> str:
    return str(connections["default"].settings_dict["TEST"]["NAME"])


@pytest.fixture
def alice(db: None) -> Party:
    return make_party("alice@northwind.test", "Northwind", "Acme")


@pytest.fixture
def charlie(db: None) -> Party:
    return make_party("charlie@contoso.test", "Contoso", "Zenith")


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Attempts counted by one test do not lock out the next."""
    forget_counts()
    yield
    forget_counts()


def forget_counts() -> None:
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def bluesky() -> Iterator[bluesky_double.Bluesky]:
    """A double of a PDS, with switches for faults."""
    with bluesky_double.running() as state:
        yield state


@pytest.fixture(scope="session")
def pds() -> Iterator[pds_peer.Pds]:
    """Bluesky's own PDS."""
    with pds_peer.running() as server:
        yield server


@pytest.fixture
def test_network(live_server: Any, settings: Any) -> str:
    """The built-in test network, on, and reached over HTTP at this installation's address."""
    settings.TEST_NETWORK = True
    settings.PUBLIC_URL = live_server.url
    settings.NETWORK_APPS = {"test": ("ayrdash-test", "a secret of the installation")}
    return str(live_server.url)
