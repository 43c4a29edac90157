"""Acme's page at the test network, with messages switched on."""

from typing import Any

import pytest

from ayrdash.networks.adapters import wire as wires
from ayrdash.networks.models import SocialAccount
from tests.api.caller import Caller
from tests.cast import Party
from tests.messaging import desk
from tests.messaging.wire import Wire


@pytest.fixture
def wire(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Wire:
    settings.TEST_NETWORK = True
    settings.NETWORK_APPS = {"test": ("ayrdash-test", "a secret of the installation")}
    made = Wire()
    monkeypatch.setattr(wires, "call", made.call)
    return made


@pytest.fixture
def page(alice: Party, wire: Wire) -> SocialAccount:
    """Linked, and looked into once: what comes now is new."""
    desk.switch_on(alice)
    account = desk.link(alice)
    desk.look()
    return account


@pytest.fixture
def acme(alice: Party) -> Caller:
    return Caller(alice, alice.profile)
