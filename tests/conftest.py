"""Fixtures for all tests: the cast."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.cast import Party, make_party


@pytest.fixture
def alice(db: None) -> Party:
    return make_party("alice@northwind.test", "Northwind", "Acme")


@pytest.fixture
def charlie(db: None) -> Party:
    return make_party("charlie@contoso.test", "Contoso", "Zenith")


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Attempts counted by one test do not lock out the next."""
    cache.clear()
    yield
    cache.clear()
