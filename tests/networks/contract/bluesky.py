"""Bluesky: our double, and its own PDS."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import pytest

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.bluesky import session
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import link_bluesky
from tests.cast import Party
from tests.doubles import web
from tests.doubles.bluesky import Bluesky
from tests.doubles.relay import Relay
from tests.networks.contract.peer import WAIT_SECONDS, Fixtures, Peer, Seen, Way
from tests.pds import Pds

CREATE = "com.atproto.repo.createRecord"


def _linked(party: Party, url: str, person: Any) -> SocialAccount:
    return link_bluesky(
        profile=party.profile,
        handle=person.handle,
        app_password=person.app_password,
        host=url,
        actor=party.user,
    )


def _seen(did: str, key: str, record: dict[str, Any]) -> Seen:
    images = record.get("embed", {}).get("images", [])
    return Seen(f"at://{did}/app.bsky.feed.post/{key}", record["text"], len(images))


class _Sessions(Peer):
    network = Network.BLUESKY
    renews = True

    def ends(self, account: SocialAccount) -> datetime.datetime | None:
        return session.expires_at(session.tokens(account)[0])

    def secrets(self, account: SocialAccount) -> list[str]:
        return [*session.tokens(account)]


class BlueskyDouble(_Sessions):
    """The double, with a switch for everything."""

    def __init__(self, double: Bluesky) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        yield cls(fixture("bluesky"))

    def link(self, party: Party) -> SocialAccount:
        return _linked(party, self.double.url, self.double.account)

    def posts(self) -> list[Seen]:
        did = self.double.account.did
        return [_seen(did, key, record) for key, record in self.double.records.items()]

    def fail(self, way: Way) -> None:
        double, busy = self.double, "RateLimitExceeded"
        wait = {"retry-after": str(WAIT_SECONDS)}
        upload = "com.atproto.repo.uploadBlob"
        {
            Way.LOST_ANSWER: lambda: double.accept_then_reset(CREATE, times=1),
            Way.BUSY: lambda: double.fail(CREATE, status=429, times=1, error=busy),
            Way.BUSY_UNTIL: lambda: double.fail(
                CREATE, status=429, times=1, error=busy, headers=wait
            ),
            Way.DOWN: lambda: double.fail(CREATE, status=502, times=1, error="UpstreamFailure"),
            Way.GARBLED: lambda: double.fail(CREATE, status=200, times=1),
            Way.MEDIA_REFUSED: lambda: double.fail(
                upload, status=400, times=1, error="InvalidMimeType"
            ),
            Way.EXPIRED: double.expire_access,
            Way.REVOKED: double.revoke_everything,
            Way.NO_PERMISSION: lambda: double.fail(
                CREATE, status=403, times=1, error="AccountNotFound"
            ),
            Way.SUSPENDED: double.take_down,
        }[way]()


class BlueskyPds(_Sessions):
    """Bluesky's own server behind a relay, which fails in its place."""

    marks = (pytest.mark.pds,)
    without: ClassVar[dict[Way, str]] = {
        Way.EXPIRED: "the PDS signs its tokens for two hours and offers no way to end one",
        Way.REVOKED: "a revoked app password posts on for two hours (test_bluesky_alike.py)",
    }

    def __init__(self, pds: Pds, relay: Relay) -> None:
        self.pds, self.relay, self.person = pds, relay, pds.new_account()
        self.taken_down = False

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        pds = fixture("pds")
        with web.running(Relay(target=pds.url)) as relay:
            yield cls(pds, relay)

    def link(self, party: Party) -> SocialAccount:
        return _linked(party, self.relay.url, self.person)

    def posts(self) -> list[Seen]:
        did = self.person.did
        if self.taken_down:  # else the PDS shows nothing to anybody
            self.pds.take_down(did, applied=False)
        rows = self.pds.records(did)
        self.pds.take_down(did, applied=self.taken_down)
        return [_seen(did, row["uri"].rsplit("/", 1)[-1], row["value"]) for row in rows[::-1]]

    def fail(self, way: Way) -> None:
        create, upload = f"POST /xrpc/{CREATE}", "POST /xrpc/com.atproto.repo.uploadBlob"
        if way is Way.LOST_ANSWER:
            self.relay.accept_then_reset(create)
        elif way is Way.SUSPENDED:
            self.taken_down = True
            self.pds.take_down(self.person.did)
        else:
            busy = {"error": "RateLimitExceeded"}
            wait = {"Retry-After": str(WAIT_SECONDS)}
            name, reply = {
                Way.BUSY: (create, web.Reply(429, busy)),
                Way.BUSY_UNTIL: (create, web.Reply(429, busy, wait)),
                Way.DOWN: (create, web.Reply(502, {"error": "UpstreamFailure"})),
                Way.GARBLED: (create, web.Reply(200, b"<html>")),
                Way.MEDIA_REFUSED: (upload, web.Reply(400, {"error": "InvalidMimeType"})),
                Way.NO_PERMISSION: (create, web.Reply(403, {"error": "AccountNotFound"})),
            }[way]
            self.relay.fail(name, reply)
