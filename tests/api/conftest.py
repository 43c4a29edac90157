"""Callers of the API, whose every reply is held against the published description."""

import pytest

from tests.api.caller import Caller
from tests.cast import Party


@pytest.fixture
def api(alice: Party) -> Caller:
    """Alice's account by its API key."""
    return Caller(alice)


@pytest.fixture
def acme(alice: Party) -> Caller:
    """Alice's account by its API key, acting as Acme by its Profile Key."""
    return Caller(alice, alice.profile)
