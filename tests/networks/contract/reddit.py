"""Reddit: our double of its API, after recorded exchanges."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from ayrdash.core.networks import Network
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.reddit import NO_SCOPE, Reddit, refusal
from tests.doubles.web import Reply
from tests.networks import codeflow
from tests.networks.contract.peer import Fixtures, Peer, Seen, Way

PUBLISH = "POST api/submit"
PARTS = ("web", "api")


class RedditDouble(Peer):
    """The person acme, in r/test."""

    network = Network.REDDIT
    renews = True
    text_with_images = False
    options: ClassVar[dict[str, Any]] = {"title": "News", "subreddit": "test"}

    def __init__(self, double: Reddit) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        with codeflow.running(Reddit(), "reddit", fixture("settings"), PARTS) as double:
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return codeflow.link(party, "reddit", "4cixf")

    def posts(self) -> list[Seen]:
        rows = [row for row in self.double.posts.values() if row["author"] == "acme"]
        return [Seen(row["name"], row["selftext"], len(row["keys"])) for row in rows]

    def fail(self, way: Way) -> None:
        if way is Way.SUSPENDED:
            self.double.suspended = True
        elif way is Way.NO_PERMISSION:
            body = {"message": "Forbidden", "error": 403}
            self.double.fail(PUBLISH, Reply(403, body, NO_SCOPE))
        else:
            codeflow.fail(self.double, way, PUBLISH, refusal, "POST files")
