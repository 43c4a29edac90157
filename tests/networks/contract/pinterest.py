"""Pinterest: our double of its API, held against its own OpenAPI."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self

from ayrdash.core.networks import Network
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.pinterest import Pinterest, refusal
from tests.networks import codeflow
from tests.networks.contract.peer import Fixtures, Peer, Seen, Way

PUBLISH = "POST /pins"
PARTS = ("web", "api")


class PinterestDouble(Peer):
    """The board Recipes."""

    network = Network.PINTEREST
    renews = True
    without: ClassVar[dict[Way, str]] = {
        Way.SUSPENDED: "Pinterest documents no answer that tells a suspended account",
    }

    def __init__(self, double: Pinterest) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        with codeflow.running(Pinterest(), "pinterest", fixture("settings"), PARTS) as double:
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return codeflow.link(party, "pinterest", "501")

    def posts(self) -> list[Seen]:
        rows = self.double.pins.values()
        return [Seen(row["id"], row.get("description", ""), len(row["images"])) for row in rows]

    def fail(self, way: Way) -> None:
        codeflow.fail(self.double, way, PUBLISH, refusal, PUBLISH)
