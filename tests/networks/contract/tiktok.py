"""TikTok: our double of its API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.tiktok import PERSON, TikTok, refusal
from tests.doubles.web import Reply
from tests.networks import codeflow
from tests.networks.contract.peer import Fixtures, Peer, Seen, Way

INIT = "POST post/publish/video/init/"


@contextmanager
def tiktok_at(settings: Any) -> Iterator[TikTok]:
    """Serve the double with the version in its addresses."""
    with codeflow.running(TikTok(), "tiktok", settings, ("web", "api")) as double:
        settings.NETWORK_ADDRESSES["TIKTOK_API"] = f"{double.url}/v2"
        yield double


class TikTokDouble(Peer):
    """Tina, who bakes."""

    network = Network.TIKTOK
    renews = True
    deletes = False
    options: ClassVar[dict[str, Any]] = {"visibility": "public"}

    def __init__(self, double: TikTok) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        with tiktok_at(fixture("settings")) as double:
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return codeflow.link(party, "tiktok", PERSON)

    def posts(self) -> list[Seen]:
        return [Seen(post.video, post.info["title"], 0) for post in self.double.shown()]

    def secrets(self, account: SocialAccount) -> list[str]:
        tokens = tokens_of(account)
        return [tokens.access, tokens.refresh]

    def fail(self, way: Way) -> None:
        double = self.double
        if way is Way.SUSPENDED:
            code = "spam_risk_user_banned_from_posting"
            double.fail(INIT, refusal(403, "The user is banned from posting.", code))
        elif way is Way.MEDIA_REFUSED:
            double.failed = "file_format_check_failed"
        elif way is Way.GARBLED:
            double.fail(INIT, Reply(200, b"<html>"))
        elif way is Way.LOST_ANSWER:
            double.accept_then_reset("PUT upload")
        else:
            codeflow.fail(double, way, INIT, refusal, INIT)
