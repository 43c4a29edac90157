"""The peers, one after the other."""

from collections.abc import Iterator

import pytest

from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.networks.contract.bluesky import BlueskyDouble, BlueskyPds
from tests.networks.contract.gmb import GmbDouble
from tests.networks.contract.linkedin import LinkedInDouble
from tests.networks.contract.meta import FacebookDouble, InstagramDouble
from tests.networks.contract.peer import Peer
from tests.networks.contract.pinterest import PinterestDouble
from tests.networks.contract.reddit import RedditDouble
from tests.networks.contract.telegram import TelegramDouble
from tests.networks.contract.threads import ThreadsDouble
from tests.networks.contract.tiktok import TikTokDouble
from tests.networks.contract.trial import TestNetwork
from tests.networks.contract.x import XDouble
from tests.networks.contract.youtube import YouTubeDouble

PEERS: tuple[type[Peer], ...] = (
    BlueskyDouble,
    BlueskyPds,
    FacebookDouble,
    GmbDouble,
    InstagramDouble,
    LinkedInDouble,
    PinterestDouble,
    RedditDouble,
    TelegramDouble,
    ThreadsDouble,
    TestNetwork,
    TikTokDouble,
    XDouble,
    YouTubeDouble,
)


@pytest.fixture(params=[pytest.param(peer, marks=peer.marks, id=peer.__name__) for peer in PEERS])
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """A fresh peer of each network."""
    with request.param.running(request.getfixturevalue) as started:
        yield started


@pytest.fixture
def account(alice: Party, peer: Peer) -> SocialAccount:
    """An account there, linked to Alice's profile Acme."""
    return peer.link(alice)
