"""Fixtures for all tests: the cast."""

import pytest

from tests.cast import Party, make_party


@pytest.fixture
def alice(db: None) -> Party:
    return make_party("alice@northwind.test", "Northwind", "Acme")


@pytest.fixture
def charlie(db: None) -> Party:
    return make_party("charlie@contoso.test", "Contoso", "Zenith")
