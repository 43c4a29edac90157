"""Records of an account at its PDS: calls with its tokens, addresses, moments."""

import datetime
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind, Published, gone_is_no_fault
from ayrdash.networks.adapters.bluesky import session, xrpc
from ayrdash.networks.models import SocialAccount

POSTS = "app.bsky.feed.post"
_QUERIES = (".getSession", ".listConvos", ".getMessages")


def authorised(
    account: SocialAccount,
    method: str,
    *,
    file: Callable[[], IO[bytes]] | None = None,
    **kwargs: Any,
) -> dict[str, Any]:
    """Call with the access token; once it is refused, refresh and call again.

    ``file`` opens what is sent as raw data, anew for each call.
    Refused all the same, with tokens just made: no proof that the login is dead.
    """
    access, _refresh = session.tokens(account)
    send = xrpc.query if method.endswith(_QUERIES) else xrpc.procedure
    try:
        return send(account.host, method, token=access, **_opened(file), **kwargs)
    except xrpc.LoginRefused:
        access = session.refresh(account, access)
        return send(account.host, method, token=access, **_opened(file), **kwargs)


def _opened(file: Callable[[], IO[bytes]] | None) -> dict[str, Any]:
    return {"data": file()} if file else {}


def written(moment: datetime.datetime) -> str:
    """Return a moment as records hold it."""
    utc = moment.astimezone(datetime.UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def published(account: SocialAccount, key: str, answer: dict[str, Any]) -> Published:
    """Read the record's address; an answer without one is no proof that it is there."""
    if not answer.get("uri"):
        raise unreadable()
    return Published(str(answer["uri"]), permalink(account, key))


def unreadable() -> Fault:
    """Return the fault for an answer that makes no sense."""
    return Fault(FaultKind.TRANSIENT, _("Bluesky's answer could not be read."))


def permalink(account: SocialAccount, key: str) -> str:
    """Return where people see the account's post."""
    return f"{settings.BLUESKY_WEB}/profile/{account.handle}/post/{key}"


def delete_post(account: SocialAccount, remote_id: str) -> None:
    """Take down one of the account's own posts; one that is gone is no fault."""
    key = remote_id.rsplit("/", 1)[-1]
    if remote_id != f"at://{account.remote_id}/{POSTS}/{key}":
        # Linked anew to another account: the same key there is not this post.
        message = _("The post belongs to a Bluesky account that is no longer linked.")
        raise Fault(FaultKind.REJECTED, message)
    body = {"repo": account.remote_id, "collection": POSTS, "rkey": key}
    with gone_is_no_fault():
        authorised(account, "com.atproto.repo.deleteRecord", body=body)
