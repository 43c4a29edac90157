"""The adapters that exist."""

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.bluesky.adapter import BlueskyAdapter

ADAPTERS = {Network.BLUESKY: BlueskyAdapter()}


def adapter_for(network: str) -> BlueskyAdapter:
    """Return the adapter of a network that is in ``ADAPTERS``."""
    return ADAPTERS[Network(network)]
