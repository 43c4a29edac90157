"""YouTube: our double of its Data API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.web import Reply
from tests.doubles.youtube import CHANNEL, YouTube, refusal
from tests.networks import codeflow
from tests.networks.contract.peer import Fixtures, Peer, Seen, Way

PUBLISH = "PUT session"


@contextmanager
def youtube_at(settings: Any) -> Iterator[YouTube]:
    """Serve the double with the versions in its addresses."""
    parts = ("api", "upload", "web", "consent", "token")
    with codeflow.running(YouTube(), "youtube", settings, parts) as double:
        settings.NETWORK_ADDRESSES["YOUTUBE_API"] = f"{double.url}/youtube/v3"
        settings.NETWORK_ADDRESSES["YOUTUBE_UPLOAD"] = f"{double.url}/upload/youtube/v3"
        yield double


class YouTubeDouble(Peer):
    """The bakery's channel."""

    network = Network.YOUTUBE
    renews = True
    options: ClassVar[dict[str, Any]] = {"title": "Our oven", "visibility": "public"}

    def __init__(self, double: YouTube) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        with youtube_at(fixture("settings")) as double:
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return codeflow.link(party, "youtube", CHANNEL)

    def posts(self) -> list[Seen]:
        # What YouTube could not convert, nobody sees.
        is_shown = self.double.fate["uploadStatus"] == "processed"
        rows = self.double.videos.items() if is_shown else ()
        return [Seen(number, row["snippet"]["description"], 0) for number, row in rows]

    def secrets(self, account: SocialAccount) -> list[str]:
        tokens = tokens_of(account)
        return [tokens.access, tokens.refresh]

    def fail(self, way: Way) -> None:
        if way is Way.SUSPENDED:
            reason = "authenticatedUserAccountSuspended"
            self.double.fail(PUBLISH, refusal(403, "The account is suspended.", reason))
        elif way is Way.MEDIA_REFUSED:
            self.double.fate = {"uploadStatus": "failed", "failureReason": "codec"}
        elif way is Way.GARBLED:
            self.double.fail(PUBLISH, Reply(200, b"<html>"))
        else:
            codeflow.fail(self.double, way, PUBLISH, refusal, PUBLISH)
