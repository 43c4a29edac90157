"""What a network brings to the contract suite: somebody to talk to, and ways to make it fail.

A ``Peer`` wraps a double or a real server. The suite (``test_adapters.py``) knows networks
only by this.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self

from ayrdash.core.networks import AnyNetwork
from ayrdash.networks.adapters.base import FaultKind
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.models import SocialAccount
from tests.cast import Party

# Gives a pytest fixture by its name.
Fixtures = Callable[[str], Any]
WAIT_SECONDS = 120


class Way(StrEnum):
    """How the next call that publishes goes wrong, or the account from now on."""

    # The post is made, the answer is lost.
    LOST_ANSWER = "lost answer"
    # 429, without and with ``Retry-After: 120`` (or the network's own header).
    BUSY = "busy"
    BUSY_UNTIL = "busy until"
    # 5xx, and something that is no answer of that network's (a proxy's page).
    DOWN = "down"
    GARBLED = "garbled"
    MEDIA_REFUSED = "media refused"
    # From now on: the access token has run out; the person took the consent back; a needed
    # permission is gone; the network bars the account.
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_PERMISSION = "no permission"
    SUSPENDED = "suspended"


# What each way must come to, whatever the network. LOST_ANSWER and EXPIRED have tests of their own.
KINDS = {
    Way.BUSY: FaultKind.RATE_LIMITED,
    Way.BUSY_UNTIL: FaultKind.RATE_LIMITED,
    Way.DOWN: FaultKind.TRANSIENT,
    Way.GARBLED: FaultKind.TRANSIENT,
    Way.MEDIA_REFUSED: FaultKind.REJECTED,
    Way.REVOKED: FaultKind.TOKEN_DEAD,
    Way.NO_PERMISSION: FaultKind.PERMISSION_LOST,
    Way.SUSPENDED: FaultKind.SUSPENDED,
}


@dataclass(frozen=True)
class Seen:
    """A post as the network shows it to people."""

    id: str
    text: str
    images: int


class Peer(ABC):
    """One network, started. Its own class attributes say where it differs."""

    network: ClassVar[AnyNetwork]
    # Pytest marks: a real server that needs installing runs apart.
    marks: ClassVar[tuple[Any, ...]] = ()
    # Ways that can't be brought about there, each with the reason.
    without: ClassVar[dict[Way, str]] = {}
    # Posts can be deleted by apps.
    deletes: ClassVar[bool] = True
    # Access tokens run out and are renewed by us: also after their end, or ahead of it alone.
    renews: ClassVar[bool] = False
    renews_ahead: ClassVar[bool] = False
    # The network takes no text twice in a row.
    refuses_repeats: ClassVar[bool] = False
    # What a post must say to this network alone.
    options: ClassVar[dict[str, Any]] = {}
    # Images leave room for a text.
    text_with_images: ClassVar[bool] = True
    # Ways after which nobody can tell whether the post is out: it is not sent again by itself.
    unclear: ClassVar[frozenset[Way]] = frozenset()
    # The network's own API has the token in its addresses.
    token_in_address: ClassVar[bool] = False

    @classmethod
    @contextmanager
    @abstractmethod
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        """Start it; addresses and app credentials are set by the fixture ``settings``."""

    @abstractmethod
    def link(self, party: Party) -> SocialAccount:
        """Return an account of the party's profile, linked as a person links it."""

    @abstractmethod
    def posts(self) -> list[Seen]:
        """Return what the account has published, oldest first."""

    @abstractmethod
    def fail(self, way: Way) -> None:
        """Let it go wrong from the next call that publishes on."""

    def long_text(self, count: int) -> str:
        """Return a text that counts so many at this network."""
        return "x" * count

    def ends(self, account: SocialAccount) -> datetime.datetime | None:
        """Return when the access token runs out; None: it does not."""
        return tokens_of(account).expires_at

    def secrets(self, account: SocialAccount) -> list[str]:
        """Return what must be in no address and no log."""
        tokens = tokens_of(account)
        # Numbers among the extras are ids of pages: no secrets, and part of many an address.
        extra = [value for value in tokens.extra.values() if not value.isdigit()]
        return [tokens.access, tokens.refresh, *extra]
