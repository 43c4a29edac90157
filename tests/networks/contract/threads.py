"""Threads: our double."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.oauth import App
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles import threads, web
from tests.networks.contract.oauth import link_first
from tests.networks.contract.peer import WAIT_SECONDS, Fixtures, Peer, Seen, Way
from tests.networks.meta.house import serving

APP = App(threads.APP_ID, threads.APP_SECRET)
PUBLISH = "POST me/threads_publish"


class ThreadsDouble(Peer):
    """Thea's account."""

    network = Network.THREADS
    renews_ahead: ClassVar[bool] = True

    def __init__(self, double: threads.Threads) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        settings = fixture("settings")
        with web.running(threads.Threads()) as double, serving() as address:
            settings.PUBLIC_URL = address
            settings.NETWORK_ADDRESSES = {"THREADS_API": double.url, "THREADS_WEB": double.url}
            settings.NETWORK_APPS = {"threads": (APP.client_id, APP.client_secret)}
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return link_first(party, self.network, APP, self.double.consent)

    def posts(self) -> list[Seen]:
        rows = [row for row in self.double.rows.values() if not row["replied_to"]]
        return [Seen(row["id"], row["text"], len(row["images"])) for row in rows]

    def fail(self, way: Way) -> None:
        double, error = self.double, threads.error
        busy = error(4, "Application request limit reached", status=429)
        refuse = {
            Way.BUSY: busy,
            Way.BUSY_UNTIL: web.Reply(429, busy.body, {"Retry-After": str(WAIT_SECONDS)}),
            Way.DOWN: error(2, "Service temporarily unavailable", status=500),
            Way.GARBLED: web.Reply(200, b"<html>"),
            Way.NO_PERMISSION: error(10, "Application does not have permission", status=403),
            Way.SUSPENDED: error(4, "Spam", 2207051, status=403),
        }
        if way in refuse:
            double.fail(PUBLISH, refuse[way])
        elif way is Way.LOST_ANSWER:
            double.accept_then_reset(PUBLISH)
        elif way is Way.MEDIA_REFUSED:
            double.ends = "ERROR"
        else:
            double.tokens.clear()
