"""The adapters that exist."""

from django.conf import settings

from ayrdash.core.networks import AnyNetwork, BuiltIn, network_of
from ayrdash.networks.adapters.base import Adapter
from ayrdash.networks.adapters.bluesky.adapter import BlueskyAdapter
from ayrdash.networks.adapters.bycode import ByCode, CodeLink
from ayrdash.networks.adapters.facebook.adapter import FacebookAdapter
from ayrdash.networks.adapters.gmb.adapter import GmbAdapter
from ayrdash.networks.adapters.instagram.adapter import InstagramAdapter
from ayrdash.networks.adapters.linkedin.adapter import LinkedInAdapter
from ayrdash.networks.adapters.oauth import AppLink, OAuthLink
from ayrdash.networks.adapters.pinterest.adapter import PinterestAdapter
from ayrdash.networks.adapters.reddit.adapter import RedditAdapter
from ayrdash.networks.adapters.telegram.adapter import TelegramAdapter
from ayrdash.networks.adapters.test_network.adapter import TrialAdapter
from ayrdash.networks.adapters.threads.adapter import ThreadsAdapter
from ayrdash.networks.adapters.tiktok.adapter import TikTokAdapter
from ayrdash.networks.adapters.twitter.adapter import TwitterAdapter
from ayrdash.networks.adapters.youtube.adapter import YouTubeAdapter

_ALL: tuple[Adapter, ...] = (
    BlueskyAdapter(),
    FacebookAdapter(),
    GmbAdapter(),
    InstagramAdapter(),
    LinkedInAdapter(),
    PinterestAdapter(),
    RedditAdapter(),
    TelegramAdapter(),
    ThreadsAdapter(),
    TikTokAdapter(),
    TwitterAdapter(),
    YouTubeAdapter(),
    TrialAdapter(),
)
# In the order in which pages list them.
ADAPTERS: dict[AnyNetwork, Adapter] = {adapter.network: adapter for adapter in _ALL}


def adapter_for(network: str) -> Adapter:
    """Return the adapter of a network that is in ``ADAPTERS``."""
    return ADAPTERS[network_of(network)]


def spoken() -> tuple[AnyNetwork, ...]:
    """Return the networks that this installation speaks; the test network where it is on."""
    return tuple(n for n in ADAPTERS if n is not BuiltIn.TEST or settings.TEST_NETWORK)


def adapter_of(network: str) -> Adapter | None:
    """Return the adapter of whatever name; None: there is none."""
    return next((adapter for name, adapter in ADAPTERS.items() if name == network), None)


def oauth_of(network: str) -> OAuthLink | None:
    """Return how a network is linked by OAuth; None: not by OAuth, or not at all."""
    adapter = adapter_of(network)
    return adapter.oauth if adapter else None


def code_link_of(network: str) -> CodeLink | None:
    """Return how a network is linked by a bot and a code; None: not in that way."""
    adapter: object = adapter_of(network)
    return adapter.code_link if isinstance(adapter, ByCode) else None


def link_of(network: str) -> AppLink | None:
    """Return how a network is linked by an app of ours; None: it needs none."""
    return oauth_of(network) or code_link_of(network)
