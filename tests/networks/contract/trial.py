"""The built-in test network, behind a relay for what it can't be told to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import pytest
from django.urls import reverse

from ayrdash.core.networks import BuiltIn
from ayrdash.networks.models import SocialAccount
from ayrdash.testnet import services
from ayrdash.testnet.models import Consent, Note
from tests.cast import Party
from tests.doubles import web
from tests.doubles.relay import Relay
from tests.networks.contract.peer import WAIT_SECONDS, Fixtures, Peer, Seen, Way
from tests.networks.oauth import to_picker

PAGE = "ashby-bakery-york"
PUBLISH = f"POST /test-network/api/pages/{PAGE}/posts/"


class TestNetwork(Peer):
    """Ann's bakery."""

    __test__ = False
    network = BuiltIn.TEST
    # It is served by another thread, which sees only what is committed.
    marks = (pytest.mark.slow, pytest.mark.django_db(transaction=True))
    renews = True

    def __init__(self, relay: Relay) -> None:
        self.relay = relay

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        target, settings = fixture("test_network"), fixture("settings")
        with web.running(Relay(target=target)) as relay:
            settings.NETWORK_ADDRESSES = {"TEST_HOME": f"{relay.url}/test-network"}
            yield cls(relay)

    def link(self, party: Party) -> SocialAccount:
        client = party.client(acting_as=party.profile)
        answer = client.post(to_picker(client), {"target": PAGE})
        assert answer["Location"] == reverse("networks:index")
        return SocialAccount.objects.get(profile=party.profile, network=self.network)

    def posts(self) -> list[Seen]:
        notes = Note.objects.order_by("pk")
        return [Seen(str(note.pk), note.text, len(note.images)) for note in notes]

    def fail(self, way: Way) -> None:
        relay, wait = self.relay, {"Retry-After": str(WAIT_SECONDS)}
        {
            Way.LOST_ANSWER: lambda: relay.accept_then_reset(PUBLISH),
            Way.BUSY: lambda: relay.fail(PUBLISH, web.Reply(429)),
            Way.BUSY_UNTIL: lambda: relay.fail(PUBLISH, web.Reply(429, {}, wait)),
            Way.DOWN: lambda: relay.fail(PUBLISH, web.Reply(500)),
            Way.GARBLED: lambda: relay.fail(PUBLISH, web.Reply(200, b"<html>")),
            Way.MEDIA_REFUSED: lambda: services.set_switch(page=PAGE, act="fail"),
            Way.EXPIRED: lambda: services.end_consents(person="ann", act="expire"),
            Way.REVOKED: lambda: services.end_consents(person="ann", act="revoke"),
            Way.NO_PERMISSION: lambda: Consent.objects.update(scopes=["pages:list"]),
            Way.SUSPENDED: lambda: services.set_switch(page=PAGE, act="suspend"),
        }[way]()
