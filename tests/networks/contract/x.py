"""X: our double."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.oauth import App
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles import web, x
from tests.networks.contract.oauth import link_first
from tests.networks.contract.peer import WAIT_SECONDS, Fixtures, Peer, Seen, Way

APP = App(x.CLIENT_ID, x.CLIENT_SECRET)
CREATE = "POST /2/tweets"


class XDouble(Peer):
    """Xenia's account."""

    network = Network.TWITTER
    renews = True
    refuses_repeats = True

    def __init__(self, double: x.X) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        settings = fixture("settings")
        with web.running(x.X()) as double:
            settings.NETWORK_ADDRESSES = {"TWITTER_API": double.url, "TWITTER_WEB": double.url}
            settings.NETWORK_APPS = {"twitter": (APP.client_id, APP.client_secret)}
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return link_first(party, self.network, APP, self.double.consent)

    def posts(self) -> list[Seen]:
        rows = [row for row in self.double.rows.values() if "referenced_tweets" not in row]
        return [
            Seen(row["id"], row["wrote"], len(row.get("attachments", {}).get("media_keys", [])))
            for row in rows
        ]

    def fail(self, way: Way) -> None:
        double, wait = self.double, {"Retry-After": str(WAIT_SECONDS)}
        refuse = {
            Way.BUSY: web.Reply(429, {"title": "Too Many Requests", "status": 429}),
            Way.BUSY_UNTIL: web.Reply(429, {"title": "Too Many Requests"}, wait),
            Way.DOWN: web.Reply(503, {"title": "Service Unavailable", "status": 503}),
            Way.GARBLED: web.Reply(200, b"<html>"),
            Way.NO_PERMISSION: x.refusal(403, "oauth1-permissions", "Not permitted."),
            Way.SUSPENDED: x.refusal(403, "user-suspended", "Your account is suspended."),
        }
        if way in refuse:
            double.fail(CREATE, refuse[way])
        elif way is Way.LOST_ANSWER:
            double.accept_then_reset(CREATE)
        elif way is Way.MEDIA_REFUSED:
            double.fail("POST /2/media/upload", x.refusal(400, "invalid-request", "Not an image."))
        else:
            double.access = dict.fromkeys(double.access, 0.0)
            if way is Way.REVOKED:
                double.refresh.clear()
