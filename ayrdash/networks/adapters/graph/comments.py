"""Comments under posts of pages and media of Instagram, by the page's token.

After Meta's references of the comments edges, Comment and IG Comment. The Graph API knows no key
of ours: a comment that may be out is looked for by its words before it is written.
"""

import datetime
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import Fault, FaultKind, Published, gone_is_no_fault
from ayrdash.networks.adapters.capabilities import Remark
from ayrdash.networks.adapters.graph.client import Graph, rows_of, text_of
from ayrdash.networks.adapters.oauth import LOOKING_SECONDS, Scope
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

# Not needed to post: a link without them has no comments, and says so.
READ_COMMENTS = Scope(
    "pages_read_user_content",
    gettext_lazy("Read what people write on your Page"),
    needed=False,
)
WRITE_COMMENTS = Scope(
    "pages_manage_engagement",
    gettext_lazy("Create and manage comments on your Page"),
    needed=False,
)
INSTAGRAM_COMMENTS = Scope(
    "instagram_manage_comments",
    gettext_lazy("Manage comments of the Instagram account"),
    needed=False,
)


class GraphComments(ABC):
    """What both adapters do as ``Remarking`` and ``Commenting``."""

    network: AnyNetwork
    comment_scopes: ClassVar[Sequence[Scope]] = ()
    # Of a comment; among these one that no post has: what is no comment is never deleted.
    comment_fields = ""

    @property
    def comments_on(self) -> bool:
        return bool(settings.META_COMMENTS)

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        with self._permitted(account) as graph:
            return self._read(graph, remote_id)

    def add_comment(
        self,
        account: SocialAccount,
        parent_id: str,
        *,
        text: str,
        key: str,
        moment: datetime.datetime,
    ) -> Published:
        """Comment once: one of the same words by the account in the same place since is ours."""
        with self._permitted(account) as graph:
            place, more = self._place(graph, parent_id)
            fields = self.comment_fields
            for row in rows_of(graph.get(place, fields=fields, limit=100, **more)):
                made = earlier.moment_of(row.get("created_time") or row.get("timestamp"))
                late = made is not None and made >= moment - earlier.CLOCK_DIFFERENCE
                words = row.get("message") or row.get("text")
                if late and words == text and self._is_own(row, account):
                    return _published(row)
            made_now = graph.post(place, message=text)
            return _published({"id": text_of(made_now, "id")})

    def delete_comment(self, account: SocialAccount, comment_id: str) -> None:
        """Delete one of the account's own; Meta would delete other people's, and posts, as well."""
        with self._permitted(account) as graph, gone_is_no_fault():
            row = graph.get(comment_id, fields=self.comment_fields)
            if not self._is_own(row, account):
                message = _("The comment belongs to somebody else.")
                raise Fault(FaultKind.REJECTED, message)
            graph.delete(comment_id)

    @abstractmethod
    def _read(self, graph: Graph, remote_id: str) -> list[Remark]:
        """Return the comments under a post, oldest first."""

    @abstractmethod
    def _place(self, graph: Graph, parent_id: str) -> tuple[str, dict[str, str]]:
        """Return the edge to write to, and what lists its latest comments first."""

    @abstractmethod
    def _is_own(self, row: dict[str, Any], account: SocialAccount) -> bool:
        """Tell whether the account wrote a comment."""

    @contextmanager
    def _permitted(self, account: SocialAccount) -> Iterator[Graph]:
        """Give the API as the account. What comments alone need says nothing of the link."""
        graph = Graph(app_of_account(account), tokens_of(account).access)
        if any(scope.name not in account.scopes for scope in self.comment_scopes):
            message = _("Link %s again: its permissions for comments were not given yet.")
            raise Fault(FaultKind.REJECTED, message % self.network.label)
        try:
            yield graph
        except Fault as fault:
            if fault.kind is not FaultKind.PERMISSION_LOST:
                raise
            raise Fault(FaultKind.REJECTED, fault.message) from fault


class PageComments(GraphComments):
    """Comments under posts of pages."""

    comment_scopes: ClassVar[Sequence[Scope]] = (READ_COMMENTS, WRITE_COMMENTS)
    comment_fields = "id,message,created_time,from,permalink_url,like_count,comment_count,parent"

    def _read(self, graph: Graph, remote_id: str) -> list[Remark]:
        # "stream": of all levels, answers among them.
        path, fields = f"{remote_id}/comments", self.comment_fields
        rows = graph.pages(path, fields=fields, filter="stream", order="chronological")
        return [_on_page(row, remote_id) for row in rows]

    def _place(self, graph: Graph, parent_id: str) -> tuple[str, dict[str, str]]:
        return f"{parent_id}/comments", {"order": "reverse_chronological"}

    def _is_own(self, row: dict[str, Any], account: SocialAccount) -> bool:
        return _who(row).get("id") == account.remote_id


class MediaComments(GraphComments):
    """Comments under media of Instagram, and the one level of answers to them."""

    comment_scopes: ClassVar[Sequence[Scope]] = (INSTAGRAM_COMMENTS,)
    comment_fields = "id,text,timestamp,username,from,like_count,parent_id"

    def _read(self, graph: Graph, remote_id: str) -> list[Remark]:
        fields = self.comment_fields
        # Each comment may have more answers than Meta lists beside it: all together so long.
        found, until = list[Remark](), time.monotonic() + LOOKING_SECONDS
        # Meta lists the latest first.
        rows = list(graph.pages(f"{remote_id}/comments", fields=f"{fields},replies{{{fields}}}"))
        for row in sorted(rows, key=lambda row: str(row.get("timestamp") or "")):
            number, shown = text_of(row, "id"), row.get("replies")
            answers: list[dict[str, Any]] = rows_of(shown) if isinstance(shown, dict) else []
            has_more = isinstance(shown, dict) and (shown.get("paging") or {}).get("next")
            if has_more and time.monotonic() < until:
                answers = list(graph.pages(f"{number}/replies", fields=fields))
            answers = sorted(answers, key=lambda row: str(row.get("timestamp") or ""))
            found.append(_on_media(row, remote_id, len(answers)))
            found += [_on_media(answer, number, 0) for answer in answers]
        return found

    def _place(self, graph: Graph, parent_id: str) -> tuple[str, dict[str, str]]:
        """Return the edge to write to: media and comments have ids alike and edges apart."""
        try:
            graph.get(parent_id, fields="id,shortcode")
        except Fault as fault:
            if fault.kind is not FaultKind.REJECTED:
                raise
            return f"{parent_id}/replies", {}
        return f"{parent_id}/comments", {}

    def _is_own(self, row: dict[str, Any], account: SocialAccount) -> bool:
        return str(row.get("username") or "").casefold() == account.handle.casefold()


def _published(row: dict[str, Any]) -> Published:
    return Published(text_of(row, "id"), str(row.get("permalink_url") or ""))


def _who(row: dict[str, Any]) -> dict[str, Any]:
    who = row.get("from")
    return who if isinstance(who, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _on_page(row: dict[str, Any], post: str) -> Remark:
    who, parent = _who(row), row.get("parent")
    return Remark(
        id=text_of(row, "id"),
        parent_id=str(parent.get("id") or post) if isinstance(parent, dict) else post,
        text=str(row.get("message") or ""),
        created=str(row.get("created_time") or ""),
        # Meta leaves out who it was where that person has not agreed to be named.
        author_id=str(who.get("id") or ""),
        author_handle=str(who.get("name") or ""),
        author_name=str(who.get("name") or ""),
        url=str(row.get("permalink_url") or ""),
        likes=_count(row.get("like_count")),
        replies=_count(row.get("comment_count")),
    )


def _on_media(row: dict[str, Any], parent: str, answers: int) -> Remark:
    handle = str(row.get("username") or "")
    return Remark(
        id=text_of(row, "id"),
        parent_id=parent,
        text=str(row.get("text") or ""),
        created=str(row.get("timestamp") or ""),
        author_id=str(_who(row).get("id") or ""),
        author_handle=handle,
        author_name=handle,
        url="",
        likes=_count(row.get("like_count")),
        replies=answers,
    )
