"""What some networks can do beside publishing. An adapter has it or has not.

Methods raise ``Fault`` and nothing else, as those of ``Adapter``.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ayrdash.networks.adapters.base import Published
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
class ReadingBack(Protocol):
    """Reads what the account itself has published."""

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        """Return native posts, also those made elsewhere."""

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        """Tell whether a post is still there."""


@runtime_checkable
class Measuring(Protocol):
    """Knows what others made of the account and its posts."""

    @property
    def measures(self) -> bool:
        """Tell whether the server that counts is configured."""

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        """Return a post's counts under the API's names."""

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        """Return the account's counts under the API's names."""

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        """Return the comments under a post, oldest first, answers after what they answer."""
