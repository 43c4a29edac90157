"""Reading a page's posts and figures, and comments under posts.

LinkedIn lets no app of ours read what belongs to a member (``r_member_social`` is closed), so
all of it is for pages; a member can comment.
"""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind, Published, gone_is_no_fault
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.linkedin.api import API, LinkedIn, encoded, web_address
from ayrdash.networks.adapters.linkedin.link import ORGANIZATION, LinkedInLink
from ayrdash.networks.adapters.linkedin.little import plain
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.adapters.wire import NotSent
from ayrdash.networks.models import SocialAccount

_PER_PAGE = 100
# The name of the API, and LinkedIn's.
_COUNTS = {
    "impressionCount": "impressionCount",
    "uniqueImpressionsCount": "uniqueImpressionsCount",
    "clickCount": "clickCount",
    "likeCount": "likeCount",
    "commentCount": "commentCount",
    "shareCount": "shareCount",
}


def is_page(urn: str) -> bool:
    """Tell whether an author is an organization."""
    return urn.startswith(ORGANIZATION)


def permalink(urn: str) -> str:
    """Return where people see a post."""
    return web_address(f"feed/update/{urn}/")


def made_at(row: dict[str, Any]) -> float | None:
    """Return when a post or comment was made, in seconds since 1970."""
    created = row.get("created")
    stamp = created.get("time") if isinstance(created, dict) else row.get("createdAt")
    return stamp / 1_000 if isinstance(stamp, int) else None


def posts_of(api: LinkedIn, author: str, *, count: int, start: int = 0) -> list[dict[str, Any]]:
    """Return posts of an organization, newest first."""
    query = f"q=author&author={encoded(author)}&sortBy=CREATED&start={start}&count={count}"
    return API.rows(api.get(f"rest/posts?{query}"), "elements")


class Social:
    """What the adapter does as ``ReadingBack``, ``Measuring`` and ``Commenting``."""

    measures = True

    @property
    def oauth(self) -> LinkedInLink:
        return LinkedInLink()

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        """Return posts of a page; the cursor is the number of those before."""
        author, start = _page(account), int(cursor) if cursor.isdecimal() else 0
        count = min(limit, _PER_PAGE)
        rows = acting(
            self.oauth,
            account,
            lambda t: posts_of(LinkedIn(t.access), author, count=count, start=start),
        )
        more = str(start + count) if len(rows) == count else ""
        return OwnPosts([_native(row) for row in rows], more)

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        _page(account)
        try:
            self._get(account, f"rest/posts/{encoded(remote_id)}")
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return False
            raise
        return True

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        kind = "shares" if remote_id.startswith("urn:li:share:") else "ugcPosts"
        return self._figures(account, f"&{kind}=List({encoded(remote_id)})")

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        return self._figures(account, "")

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        """Return comments, the answers to them left out: LinkedIn lists those one by one."""
        _page(account)
        return [_remark(row, remote_id) for row in self._comments(account, remote_id)]

    def add_comment(
        self,
        account: SocialAccount,
        parent_id: str,
        *,
        text: str,
        key: str,
        moment: datetime.datetime,
    ) -> Published:
        """Comment; a page's earlier try is found by its text, a member's can't be."""
        if "/" in parent_id:  # a comment's, see ``_published``
            message = _("Answers to comments can't be written at LinkedIn from here.")
            raise Fault(FaultKind.REJECTED, message)
        if is_page(account.remote_id):
            for row in self._comments(account, parent_id):
                same = _text(row) == text and row.get("actor") == account.remote_id
                if same and (made_at(row) or 0) >= moment.timestamp():
                    return _published(row)
        return acting(self.oauth, account, lambda t: _write(t, account.remote_id, parent_id, text))

    def delete_comment(self, account: SocialAccount, comment_id: str) -> None:
        """Delete a comment of ours, known by ``<post's urn>/<number>``."""
        parent, _slash, number = comment_id.rpartition("/")
        path = f"rest/socialActions/{encoded(parent)}/comments/{encoded(number)}"
        actor = {"actor": account.remote_id}
        with gone_is_no_fault():
            acting(self.oauth, account, lambda t: LinkedIn(t.access).delete(path, actor))

    def _get(self, account: SocialAccount, path: str) -> dict[str, Any]:
        return acting(self.oauth, account, lambda t: LinkedIn(t.access).get(path))

    def _comments(self, account: SocialAccount, urn: str) -> list[dict[str, Any]]:
        path = f"rest/socialActions/{encoded(urn)}/comments?start=0&count={_PER_PAGE}"
        return API.rows(self._get(account, path), "elements")

    def _figures(self, account: SocialAccount, of: str) -> dict[str, int | str]:
        author = encoded(_page(account))
        query = f"q=organizationalEntity&organizationalEntity={author}{of}"
        path = f"rest/organizationalEntityShareStatistics?{query}"
        rows = API.rows(self._get(account, path), "elements")
        # LinkedIn leaves out what nobody has seen yet.
        found = rows[0].get("totalShareStatistics") if rows else {}
        counts = found if isinstance(found, dict) else {}
        return {name: _number(counts.get(theirs)) for name, theirs in _COUNTS.items()}


def _write(tokens: Tokens, author: str, parent_id: str, text: str) -> Published:
    """Comment; what ends unclear is not worth a retry where nobody could look for it."""
    body = {"actor": author, "object": parent_id, "message": {"text": text}}
    path = f"rest/socialActions/{encoded(parent_id)}/comments"
    try:
        reply = LinkedIn(tokens.access).post(path, body)
        return _published({"id": reply.headers.get("x-restli-id"), "object": parent_id})
    except NotSent:
        raise
    except Fault as fault:
        if is_page(author) or fault.kind is not FaultKind.TRANSIENT:
            raise
        message = _("LinkedIn did not answer. Look there whether the comment is out.")
        raise Fault(FaultKind.REJECTED, message) from fault


def _page(account: SocialAccount) -> str:
    if not is_page(account.remote_id):
        message = _("LinkedIn lets apps read pages only, not what belongs to a member.")
        raise Fault(FaultKind.REJECTED, message)
    return account.remote_id


def _native(row: dict[str, Any]) -> NativePost:
    content = row.get("content")
    content = content if isinstance(content, dict) else {}
    several = content.get("multiImage")
    images = several.get("images") if isinstance(several, dict) else None
    urn = str(row.get("id") or "")
    return NativePost(
        id=urn,
        text=plain(str(row.get("commentary") or "")),
        created=_iso(row),
        url=permalink(urn),
        is_reply=False,
        images=len(images) if isinstance(images, list) else int("media" in content),
    )


def _remark(row: dict[str, Any], parent_id: str) -> Remark:
    likes, answers = row.get("likesSummary"), row.get("commentsSummary")
    return Remark(
        id=_published({**row, "object": row.get("object") or parent_id}).remote_id,
        parent_id=parent_id,
        text=_text(row),
        created=_iso(row),
        author_id=str(row.get("actor") or ""),
        author_handle="",
        author_name="",
        url=permalink(parent_id),
        likes=_number(likes.get("totalLikes")) if isinstance(likes, dict) else 0,
        replies=_number(answers.get("count")) if isinstance(answers, dict) else 0,
    )


def _published(row: dict[str, Any]) -> Published:
    """Return a comment by an id that also says where it is: LinkedIn's numbers need both."""
    number = str(row.get("id") or "")
    if not number:
        raise API.unreadable()
    parent = str(row.get("object") or "")
    return Published(f"{parent}/{number}", permalink(parent))


def _text(row: dict[str, Any]) -> str:
    message = row.get("message")
    return str(message.get("text") or "") if isinstance(message, dict) else ""


def _iso(row: dict[str, Any]) -> str:
    stamp = made_at(row)
    return datetime.datetime.fromtimestamp(stamp, datetime.UTC).isoformat() if stamp else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
