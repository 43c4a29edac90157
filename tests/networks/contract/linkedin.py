"""LinkedIn: our double of its versioned API, with a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from ayrdash.core.networks import Network
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.linkedin import LinkedIn, refusal, shown
from tests.doubles.web import Reply
from tests.networks import codeflow
from tests.networks.contract.peer import Fixtures, Peer, Seen, Way

PUBLISH = "POST rest/posts"
PARTS = ("web", "api")


def _refusal(status: int, words: str) -> Reply:
    return refusal(status, "ERROR", words)


class LinkedInDouble(Peer):
    """The page of Acme Inc."""

    network = Network.LINKEDIN
    renews = True

    def __init__(self, double: LinkedIn) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        with codeflow.running(LinkedIn(), "linkedin", fixture("settings"), PARTS) as double:
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return codeflow.link(party, "linkedin", "urn:li:organization:501")

    def posts(self) -> list[Seen]:
        rows = self.double.posts.values()
        return [Seen(row["id"], shown(row["commentary"]), len(row["images"])) for row in rows]

    def fail(self, way: Way) -> None:
        if way is Way.SUSPENDED:
            words = "This member is restricted"
            self.double.fail(PUBLISH, refusal(403, "ACCESS_DENIED", words))
            return
        codeflow.fail(
            self.double,
            way,
            PUBLISH,
            lambda n, words: refusal(n, "ERROR", words),
            "POST rest/images",
        )
