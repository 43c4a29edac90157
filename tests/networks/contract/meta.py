"""Facebook and Instagram: our double of the Graph API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from ayrdash.core.networks import Network
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.graph import Graph
from tests.doubles.graph.state import GraphError
from tests.networks.contract.peer import WAIT_SECONDS, Fixtures, Peer, Seen, Way
from tests.networks.meta.conftest import link_first, running
from tests.networks.meta.house import serving

BUSY = "Application request limit reached"


class FacebookDouble(Peer):
    """A page of Paula's."""

    network = Network.FACEBOOK
    # The call that publishes, and the one that takes an image.
    publishes: ClassVar[str] = "POST feed"

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        settings = fixture("settings")
        with running(settings) as graph, serving() as address:
            settings.PUBLIC_URL = address
            yield cls(graph)

    def link(self, party: Party) -> SocialAccount:
        return link_first(self.graph, party, self.network)

    def posts(self) -> list[Seen]:
        rows: Any = self.graph.posts.values()
        return [Seen(row["id"], row.get("message", ""), len(row["photos"])) for row in rows]

    def fail(self, way: Way) -> None:
        graph, name = self.graph, self.publishes
        wait = {"Retry-After": str(WAIT_SECONDS)}
        {
            Way.LOST_ANSWER: lambda: graph.accept_then_reset(name),
            Way.BUSY: lambda: graph.fail(name, GraphError(4, BUSY, status=403)),
            Way.BUSY_UNTIL: lambda: graph.fail(name, GraphError(4, BUSY, headers=wait)),
            Way.DOWN: lambda: graph.fail(name, GraphError(2, "Service", status=500)),
            Way.GARBLED: lambda: graph.fail(name, GraphError(0, "", status=200, raw=b"<html>")),
            Way.MEDIA_REFUSED: self.refuse_media,
            Way.EXPIRED: lambda: graph.kill_tokens(463),
            Way.REVOKED: lambda: graph.kill_tokens(458),
            Way.NO_PERMISSION: lambda: graph.fail(name, GraphError(200, "Permissions error")),
            Way.SUSPENDED: lambda: graph.fail(name, GraphError(368, "Blocked")),
        }[way]()

    def refuse_media(self) -> None:
        self.graph.fail("POST photos", GraphError(324, "Missing or invalid image file"))


class InstagramDouble(FacebookDouble):
    """The account that is tied to Paula's page."""

    network = Network.INSTAGRAM
    publishes = "POST media_publish"
    deletes = False

    def posts(self) -> list[Seen]:
        rows = self.graph.media.values()
        return [Seen(row["id"], row["caption"], self._images(row["container"])) for row in rows]

    def _images(self, container: dict[str, Any]) -> int:
        return len(container.get("children", [""]))

    def refuse_media(self) -> None:
        self.graph.container_end = "ERROR"
