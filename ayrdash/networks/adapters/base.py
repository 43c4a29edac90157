"""What every network's adapter does, and the one set of faults they speak in."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from ayrdash.core.errors import Text
from ayrdash.core.networks import AnyNetwork
from ayrdash.networks.models import SocialAccount

if TYPE_CHECKING:
    from ayrdash.networks.adapters.oauth import OAuthLink


class FaultKind(StrEnum):
    """What went wrong, as far as the next step depends on it.

    ``UNKNOWN``: the login was refused without a reason; ``services.note_fault`` counts.
    """

    TOKEN_DEAD = "token_dead"  # noqa: S105 - not a secret
    PERMISSION_LOST = "permission_lost"
    SUSPENDED = "suspended"
    RATE_LIMITED = "rate_limited"
    TRANSIENT = "transient"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    GONE = "gone"
    UNKNOWN = "unknown"
    # Taken, and not shown yet: no try of its own, only a look later.
    PROCESSING = "processing"


NEEDS_RELINK = frozenset({FaultKind.TOKEN_DEAD, FaultKind.PERMISSION_LOST})
WORTH_A_RETRY = frozenset(
    {FaultKind.RATE_LIMITED, FaultKind.TRANSIENT, FaultKind.UNKNOWN, FaultKind.PROCESSING}
)


class Fault(Exception):
    """The network did not do it. ``message`` is a plain sentence for the user.

    ``retry_at`` is set when the network itself said when to come back (UTC).
    ``violation``: the network bars the account for what it did, not its owner; ``rule`` is
    what it calls the rule that was broken, empty where it names none.
    """

    def __init__(
        self,
        kind: FaultKind,
        message: Text,
        *,
        retry_at: datetime.datetime | None = None,
        violation: bool = False,
        rule: str = "",
    ) -> None:
        super().__init__(str(message))
        self.kind = kind
        self.violation = violation
        self.rule = rule
        self.message = message
        self.retry_at = retry_at


@contextmanager
def gone_is_no_fault() -> Iterator[None]:
    """Take away what may be away already."""
    try:
        yield
    except Fault as fault:
        if fault.kind is not FaultKind.GONE:
            raise


@dataclass(frozen=True)
class Image:
    """An image that already keeps the network's limits."""

    data: bytes
    content_type: str
    width: int
    height: int
    alt_text: str


@dataclass(frozen=True)
class VideoRule:
    """What a network takes as a video: bytes, seconds, and width by height. MP4 and MOV alone.

    A post has one video at most, and no image beside it. ``needed``: no post without one.
    Length and shape are asked only of files that tell them. ``mp4_only``: no MOV.
    """

    max_bytes: int
    shortest: float = 0.0
    longest: float = float("inf")
    narrowest: float = 0.0
    widest: float = float("inf")
    needed: bool = False
    mp4_only: bool = False


@dataclass(frozen=True)
class Video:
    """A video as it was uploaded, read in pieces: it is never in memory as a whole.

    ``read(start, count)`` returns those bytes of it. ``seconds`` None, width and height 0: the
    file does not tell.
    """

    read: Callable[[int, int], bytes]
    size: int
    content_type: str
    name: str
    width: int = 0
    height: int = 0
    seconds: float | None = None
    alt_text: str = ""


@dataclass
class Progress:
    """What an adapter notes on the way, so that the next try goes on where this one ended."""

    kept: dict[str, str] = field(default_factory=dict)
    save: Callable[[dict[str, str]], None] = lambda _kept: None

    def note(self, **values: str) -> None:
        self.kept.update(values)
        self.save(self.kept)

    def forget(self) -> None:
        self.kept.clear()
        self.save(self.kept)


@dataclass(frozen=True)
class Publication:
    """What is to be published. ``record_key`` and ``record_time`` stay the same on each try.

    ``taken`` tells, when asked, the network's ids of other posts of ours: they are not this one.
    ``made_before`` tells of an id that the network names whether an earlier try of this very
    publication may have made it: one of them ended unclear, and the id is no other post of ours.
    ``abandoned`` tells whether a worker died over an earlier try since somebody last asked for it.
    From ``lease_until`` on somebody else may publish it as well; None: nobody may. ``hold``
    prolongs that for whoever sends piece by piece and returns the new moment; it raises ``Fault``
    if somebody else does.
    ``options`` are those of the adapter's table (``adapters.options``), checked when the post
    was saved.
    """

    text: str
    images: Sequence[Image]
    record_key: str
    record_time: datetime.datetime
    attempt: int
    taken: Callable[[], frozenset[str]] = frozenset
    made_before: Callable[[str], bool] = lambda _remote_id: False
    abandoned: Callable[[], bool] = lambda: False
    lease_until: datetime.datetime | None = None
    options: Mapping[str, str | bool] = field(default_factory=dict)
    video: Video | None = None
    hold: Callable[[], datetime.datetime | None] = lambda: None
    progress: Progress = field(default_factory=Progress)

    def the_video(self) -> Video:
        """Return the video of a post that can't be without one."""
        if self.video is None:
            raise Fault(FaultKind.REJECTED, _("The video of this post is missing."))
        return self.video


@dataclass(frozen=True)
class Published:
    """The network's own id of the post, and the address where people see it."""

    remote_id: str
    permalink: str


@dataclass(frozen=True)
class Capabilities:
    """What an adapter needs; what it can do beside publishing, ``adapters.capabilities`` tells.

    ``needs_app``: it works only with credentials of an app that somebody registered at the
    network; without them the network is *not configured* (``visibility``).
    """

    needs_app: bool = False


class Adapter(Protocol):
    """One network. Methods that call it raise ``Fault`` and nothing else."""

    text_limit: int
    min_images: int
    max_images: int
    max_image_bytes: int

    @property
    def network(self) -> AnyNetwork:
        """Which network it is."""

    @property
    def capabilities(self) -> Capabilities:
        """What it needs."""

    @property
    def oauth(self) -> "OAuthLink | None":
        """How accounts are linked by OAuth; None: by a code (``bycode``) or a form of its own."""

    @property
    def web_address(self) -> str:
        """Where people sign in to the network itself."""

    def video_rule(self, options: Mapping[str, Any]) -> VideoRule | None:
        """Return what it takes as a video in a post with these options; None: no videos.

        ``options`` as ``adapters.options.checked`` returns them.
        """

    def count_text(self, text: str) -> int:
        """Count as the network counts, in the unit of ``text_limit``."""

    def text_problem(self, text: str) -> str:
        """Return a sentence on any further limit the text breaks; empty: none."""

    def new_record_key(self, moment: datetime.datetime) -> str:
        """Draw the key that makes publishing repeatable without a second post."""

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        """Publish once, however often it is called with the same record key.

        A ``Fault`` of the kind ``PROCESSING`` where the network took it and does not show it yet.
        """

    def check(self, account: SocialAccount) -> None:
        """Make one cheap call; raises ``Fault`` when the account can't post."""

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        """Renew the tokens if they end soon; True if they were renewed."""

    def sign_out(self, account: SocialAccount) -> None:
        """End the login at the network, best effort: raises nothing."""

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        """Take a post down; one that is gone already is no fault."""
