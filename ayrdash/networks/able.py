"""Which network can do what beside publishing (``adapters.capabilities``)."""

import re
from collections.abc import Sequence

from ayrdash.networks.adapters import adapter_for, adapter_of, spoken
from ayrdash.networks.adapters.capabilities import (
    Captioning,
    Choosing,
    Commenting,
    CommentsSwitched,
    Measuring,
    Messaging,
    Naming,
    ReadingBack,
    Remarking,
)
from ayrdash.networks.adapters.options import Option

# What means nothing in a path or a query, for networks that name no pattern of their own.
_PLAIN_ID = r"(?!.*\.\.)[A-Za-z0-9_.:,()-]+"
_LONGEST_ID = 300


def is_native_id(network: str, text: str) -> bool:
    """Tell whether a text may be the network's own id of a post or comment: it goes into paths."""
    adapter: object = adapter_of(network)
    pattern = adapter.native_ids if isinstance(adapter, Naming) else _PLAIN_ID
    return len(text) <= _LONGEST_ID and re.fullmatch(pattern, text) is not None


def options_of(network: str) -> Sequence[Option]:
    """Return what a post can say to the network alone; empty: nothing."""
    adapter: object = adapter_of(network)
    return adapter.options if isinstance(adapter, Choosing) else ()


def text_limit(network: str, images: int) -> int:
    """Return how long a text may be beside so many images."""
    plain = adapter_for(network)
    adapter: object = plain
    return adapter.caption_limit if images and isinstance(adapter, Captioning) else plain.text_limit


def commenting(network: str) -> Commenting | None:
    """Return the network's adapter if it comments here."""
    adapter: object = adapter_of(network)
    if isinstance(adapter, CommentsSwitched) and not adapter.comments_on:
        return None
    return adapter if isinstance(adapter, Commenting) else None


def reading(network: str) -> ReadingBack | None:
    """Return the network's adapter if it reads back."""
    adapter: object = adapter_of(network)
    return adapter if isinstance(adapter, ReadingBack) else None


def measuring(network: str) -> Measuring | None:
    """Return the network's adapter if it has figures here."""
    adapter: object = adapter_of(network)
    return adapter if isinstance(adapter, Measuring) and adapter.measures else None


def remarking(network: str) -> Remarking | None:
    """Return the network's adapter if it shows comments here."""
    adapter: object = adapter_of(network)
    if isinstance(adapter, CommentsSwitched) and not adapter.comments_on:
        return None
    if isinstance(adapter, Measuring):
        return measuring(network)
    return adapter if isinstance(adapter, Remarking) else None


def messaging(network: str) -> Messaging | None:
    """Return the network's adapter if it has direct messages."""
    adapter: object = adapter_of(network)
    return adapter if isinstance(adapter, Messaging) else None


def messengers() -> list[str]:
    """Return the networks spoken here that have direct messages."""
    return [str(network) for network in spoken() if messaging(network) is not None]
