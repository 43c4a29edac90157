"""What a network adds whose accounts are linked by a bot and a one-time code.

A person adds the bot where it is to post, and says the code there; the worker hears it
(``networks.services.codes``). Methods that call the network raise ``Fault`` and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from ayrdash.core.errors import Text
from ayrdash.networks.adapters.capabilities import Spoken
from ayrdash.networks.adapters.oauth import App, AppLink, Target


@dataclass(frozen=True)
class Heard:
    """Something a bot was told. ``code`` is what may be a one-time code; else empty.

    ``lost``: the bot was sent away from the place; ``moved_to``: the place's new id. ``spoken``: a
    message that somebody wrote to the bot alone. ``raw`` is for the link that made it.
    """

    code: str = ""
    place: str = ""
    lost: bool = False
    moved_to: str = ""
    spoken: Spoken | None = None
    raw: dict[str, Any] = field(default_factory=dict)


class Bar(StrEnum):
    """Why the place where a code was said can't be linked: not yet, as it can be mended."""

    # It is the bot's own chat with a person; the bot, or the person, is no administrator there.
    PRIVATE = "private"
    BOT = "bot"
    PERSON = "person"


@dataclass(frozen=True)
class Found:
    """Where a code was said: what can be linked, or why not, and the place's name."""

    name: str
    target: Target | None = None
    bar: Bar | None = None


class CodeLink(AppLink, Protocol):
    """The side of a network that is linked by a code."""

    def bot_name(self, app: App) -> str:
        """Return the name by which people find the bot (without @)."""

    def ways_in(self, bot: str, code: str) -> Sequence[tuple[Text, str]]:
        """Return addresses that add the bot somewhere, each with words for it."""

    def command(self, code: str) -> str:
        """Return what a person writes to say the code."""

    def listen(self, app: App) -> Iterator[Heard]:
        """Yield what the bot was told since the last time."""

    def look(self, app: App, heard: Heard) -> Found:
        """Look at the place where a code was said, and whether it may be linked."""

    def tidy(self, app: App, heard: Heard) -> None:
        """Take the message with the code away again, best effort: raises nothing."""


@runtime_checkable
class ByCode(Protocol):
    """An adapter whose accounts are linked by a code."""

    @property
    def code_link(self) -> CodeLink:
        """How accounts are linked."""
