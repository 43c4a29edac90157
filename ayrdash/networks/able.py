"""Which network can do what beside publishing (``adapters.capabilities``)."""

from collections.abc import Sequence

from ayrdash.networks.adapters import adapter_of, spoken
from ayrdash.networks.adapters.capabilities import (
    Choosing,
    Commenting,
    Measuring,
    Messaging,
    ReadingBack,
)
from ayrdash.networks.adapters.options import Option


def options_of(network: str) -> Sequence[Option]:
    """Return what a post can say to the network alone; empty: nothing."""
    adapter: object = adapter_of(network)
    return adapter.options if isinstance(adapter, Choosing) else ()


def commenting(network: str) -> Commenting | None:
    """Return the network's adapter if it comments."""
    adapter: object = adapter_of(network)
    return adapter if isinstance(adapter, Commenting) else None


def reading(network: str) -> ReadingBack | None:
    """Return the network's adapter if it reads back."""
    adapter: object = adapter_of(network)
    return adapter if isinstance(adapter, ReadingBack) else None


def measuring(network: str) -> Measuring | None:
    """Return the network's adapter if it has figures here."""
    adapter: object = adapter_of(network)
    return adapter if isinstance(adapter, Measuring) and adapter.measures else None


def messaging(network: str) -> Messaging | None:
    """Return the network's adapter if it has direct messages."""
    adapter: object = adapter_of(network)
    return adapter if isinstance(adapter, Messaging) else None


def messengers() -> list[str]:
    """Return the networks spoken here that have direct messages."""
    return [str(network) for network in spoken() if messaging(network) is not None]
