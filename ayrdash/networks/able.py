"""Which network can do what beside publishing (``adapters.capabilities``)."""

from ayrdash.networks.adapters import ADAPTERS
from ayrdash.networks.adapters.capabilities import Commenting, Measuring, ReadingBack


def commenting(network: str) -> Commenting | None:
    """Return the network's adapter if it comments."""
    adapter = _adapter(network)
    return adapter if isinstance(adapter, Commenting) else None


def reading(network: str) -> ReadingBack | None:
    """Return the network's adapter if it reads back."""
    adapter = _adapter(network)
    return adapter if isinstance(adapter, ReadingBack) else None


def measuring(network: str) -> Measuring | None:
    """Return the network's adapter if it has figures here."""
    adapter = _adapter(network)
    return adapter if isinstance(adapter, Measuring) and adapter.measures else None


def _adapter(network: str) -> object:
    return next((adapter for name, adapter in ADAPTERS.items() if name == network), None)
