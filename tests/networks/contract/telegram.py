"""Telegram: our double of the Bot API, with a channel."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from django.utils import timezone

from ayrdash.core.networks import Network
from ayrdash.networks.models import LinkAttempt, SocialAccount
from ayrdash.networks.services.codes import begin_by_code, invitation_of, read_bots
from ayrdash.networks.services.picking import pick
from tests.cast import Party
from tests.doubles import web
from tests.doubles.telegram import BOT_ID, CHANNEL, TOKEN, Telegram, refusal
from tests.networks.contract.peer import WAIT_SECONDS, Fixtures, Peer, Seen, Way

_NO_END = "a bot's token does not run out"


@contextmanager
def telegram_at(settings: Any) -> Iterator[Telegram]:
    """Serve the double in Telegram's place; its bot is the installation's."""
    with web.running(Telegram()) as double:
        settings.NETWORK_ADDRESSES = {"TELEGRAM_API": double.url}
        settings.NETWORK_APPS = {"telegram": (str(BOT_ID), TOKEN)}
        yield double


def waiting(party: Party, **who: Any) -> tuple[LinkAttempt, str]:
    """Begin to link; return the attempt and what is to be said."""
    known = {"profile": party.profile, "network": "telegram", "browser": "b", "user": party.user}
    attempt = begin_by_code(**{**known, **who})
    invitation = invitation_of(attempt)
    assert invitation
    return attempt, invitation.command


def link(double: Telegram, party: Party, place: int = CHANNEL) -> SocialAccount:
    """Link a chat: say the code there, let the worker hear it, agree."""
    attempt, command = waiting(party)
    double.say(place, command)
    assert read_bots(timezone.now(), waiting=True) == 1
    attempt.refresh_from_db()
    return pick(attempt=attempt, remote_id=str(place), actor=party.user)


class TelegramDouble(Peer):
    """The channel Acme News."""

    network = Network.TELEGRAM
    token_in_address = True
    unclear: ClassVar[frozenset[Way]] = frozenset({Way.LOST_ANSWER, Way.DOWN, Way.GARBLED})
    without: ClassVar[dict[Way, str]] = {
        Way.EXPIRED: _NO_END,
        Way.SUSPENDED: "Telegram documents no answer that tells a suspended chat",
    }

    def __init__(self, double: Telegram) -> None:
        self.double = double

    @classmethod
    @contextmanager
    def running(cls, fixture: Fixtures) -> Iterator[Self]:
        with telegram_at(fixture("settings")) as double:
            yield cls(double)

    def link(self, party: Party) -> SocialAccount:
        return link(self.double, party)

    def posts(self) -> list[Seen]:
        albums: dict[int, list[dict[str, Any]]] = {}
        for number, row in self.double.places[CHANNEL].messages.items():
            albums.setdefault(row.get("album", number), []).append(row)
        return [_seen(rows) for rows in albums.values()]

    def secrets(self, account: SocialAccount) -> list[str]:
        return [TOKEN]

    def fail(self, way: Way) -> None:
        double, name, busy = self.double, "sendMessage", "Too Many Requests: retry later"
        acts = {
            Way.LOST_ANSWER: lambda: double.accept_then_reset(name),
            Way.BUSY: lambda: double.fail(name, refusal(429, busy)),
            Way.BUSY_UNTIL: lambda: double.fail(name, refusal(429, busy, retry_after=WAIT_SECONDS)),
            Way.DOWN: lambda: double.fail(name, refusal(502, "Bad Gateway")),
            Way.GARBLED: lambda: double.fail(name, web.Reply(200, b"<html>")),
            Way.MEDIA_REFUSED: lambda: double.fail(
                "sendPhoto", refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
            ),
            Way.REVOKED: lambda: setattr(double, "token", "another"),
            Way.NO_PERMISSION: lambda: double.kick(CHANNEL),
        }
        acts[way]()


def _seen(rows: list[dict[str, Any]]) -> Seen:
    numbers = ",".join(str(row["message_id"]) for row in rows)
    return Seen(f"{CHANNEL}:{numbers}", rows[0]["text"], sum(row["photos"] for row in rows))
