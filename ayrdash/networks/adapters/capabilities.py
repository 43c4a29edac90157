"""What some networks can do beside publishing. An adapter has it or has not.

Methods raise ``Fault`` and nothing else, as those of ``Adapter``.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ayrdash.networks.adapters.base import Publication, Published
from ayrdash.networks.adapters.options import Option
from ayrdash.networks.models import SocialAccount


@dataclass(frozen=True)
class Remark:
    """A comment under a post. Moments are the network's words (ISO, UTC)."""

    id: str
    parent_id: str
    text: str
    created: str
    author_id: str
    author_handle: str
    author_name: str
    url: str
    likes: int
    replies: int


@dataclass(frozen=True)
class NativePost:
    """A post as the network itself holds it, whoever made it."""

    id: str
    text: str
    created: str
    url: str
    is_reply: bool
    images: int


@dataclass(frozen=True)
class OwnPosts:
    """A page of native posts, newest first; ``cursor`` leads on, empty: the end."""

    posts: Sequence[NativePost]
    cursor: str


@runtime_checkable
class Choosing(Protocol):
    """Takes options beside text and images."""

    @property
    def options(self) -> Sequence[Option]:
        """What a post can say to this network alone."""


@runtime_checkable
class Captioning(Protocol):
    """Takes less text beside images than alone."""

    # In the unit of ``text_limit``.
    caption_limit: int


@runtime_checkable
class Naming(Protocol):
    """Has ids of posts and comments that are known by their form."""

    @property
    def native_ids(self) -> str:
        """The pattern of a whole id."""


@runtime_checkable
class Commenting(Protocol):
    """Writes and removes comments under posts."""

    def add_comment(
        self,
        account: SocialAccount,
        parent_id: str,
        *,
        text: str,
        key: str,
        moment: datetime.datetime,
    ) -> Published:
        """Comment once under a post or a comment, however often called with the same key."""

    def delete_comment(self, account: SocialAccount, comment_id: str) -> None:
        """Take a comment of the account's own down; one that is gone is no fault."""


@runtime_checkable
class CommentsSwitched(Protocol):
    """Has comments only where the installation asks for their permissions."""

    @property
    def comments_on(self) -> bool:
        """Whether it does."""


@runtime_checkable
class ReadingBack(Protocol):
    """Reads what the account itself has published."""

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        """Return native posts, also those made elsewhere."""

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        """Tell whether a post is still there."""


@runtime_checkable
class Remarking(Protocol):
    """Shows what is said under posts."""

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        """Return the comments under a post, oldest first, answers after what they answer."""


@runtime_checkable
class Measuring(Remarking, Protocol):
    """Knows what others made of the account and its posts."""

    @property
    def measures(self) -> bool:
        """Tell whether the server that counts is configured."""

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        """Return a post's counts under the API's names."""

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        """Return the account's counts under the API's names."""


@dataclass(frozen=True)
class Chat:
    """A conversation between the account and one other person, the *peer*.

    ``updated``: when something last happened in it, as the network says.
    """

    id: str
    peer_id: str
    peer_handle: str
    peer_name: str
    updated: datetime.datetime


@dataclass(frozen=True)
class Chats:
    """Conversations, the latest first; ``cursor`` leads on, empty: the end."""

    items: Sequence[Chat]
    cursor: str = ""


@dataclass(frozen=True)
class ChatMessage:
    """One message. ``mine``: the account wrote it, here or elsewhere.

    ``automatic``: the network says that no person wrote it. ``media`` are addresses.
    """

    id: str
    mine: bool
    text: str
    sent_at: datetime.datetime
    media: tuple[str, ...] = ()
    automatic: bool = False


@dataclass(frozen=True)
class ChatMessages:
    """Messages of one conversation, the latest first; ``cursor`` leads to earlier ones."""

    items: Sequence[ChatMessage]
    cursor: str = ""


@dataclass(frozen=True)
class Spoken:
    """One message, and the conversation that it belongs to, as a bot hears it."""

    chat: Chat
    message: ChatMessage


@dataclass(frozen=True)
class Letter:
    """A message to be sent: a text, or what is at ``media_url``.

    ``publication`` says what must stay the same on each try and what is ours already.
    ``asked_at``: when the peer last wrote; None: never, as far as is known here.
    """

    chat_id: str
    peer_id: str
    publication: Publication
    media_url: str = ""
    asked_at: datetime.datetime | None = None
    automatic: bool = False


@runtime_checkable
class Messaging(Protocol):
    """Reads and answers direct messages. The other side writes first."""

    # In the unit of ``count_message``.
    message_limit: int
    takes_message_media: bool
    # How long after the peer's last message an answer is taken; None: for good.
    reply_window: datetime.timedelta | None

    def count_message(self, text: str) -> int:
        """Count as the network counts."""

    def messaging_problem(self, account: SocialAccount) -> str:
        """Return a sentence on the permission that the link lacks; empty: it has them."""

    def conversations(self, account: SocialAccount, *, cursor: str) -> Chats:
        """Return conversations, the latest first."""

    def messages(self, account: SocialAccount, chat_id: str, *, cursor: str) -> ChatMessages:
        """Return the messages of a conversation, the latest first."""

    def send_message(self, account: SocialAccount, letter: Letter) -> Published:
        """Send once, however often it is called with the same publication."""

    def mark_read(self, account: SocialAccount, chat_id: str, peer_id: str) -> None:
        """Tell the peer's side that the messages were seen, where the network knows that."""


@runtime_checkable
class Overheard(Protocol):
    """Has messages by a bot that may serve several accounts: ``networks.heard`` brings them."""

    def messaging_bar(self, account: SocialAccount) -> str:
        """Return a sentence on why messages can't be told to be the account's; empty: they can."""


@runtime_checkable
class Announcing(Protocol):
    """Calls an address of ours when somebody writes to the account."""

    @property
    def announces(self) -> bool:
        """Whether this installation is set up to be called."""

    def announce_messages(self, account: SocialAccount) -> None:
        """Ask for these calls; asked for before is no fault."""
