"""The adapters that exist."""

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.base import Adapter
from ayrdash.networks.adapters.bluesky.adapter import BlueskyAdapter

ADAPTERS: dict[Network, Adapter] = {Network.BLUESKY: BlueskyAdapter()}


def adapter_for(network: str) -> Adapter:
    """Return the adapter of a network that is in ``ADAPTERS``."""
    return ADAPTERS[Network(network)]
