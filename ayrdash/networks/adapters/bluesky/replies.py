"""Comments at Bluesky: posts that answer a post."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind, Published
from ayrdash.networks.adapters.bluesky import appview, identity, xrpc
from ayrdash.networks.adapters.bluesky.facets import facets
from ayrdash.networks.adapters.bluesky.records import (
    POSTS,
    authorised,
    delete_post,
    permalink,
    published,
    unreadable,
    written,
)
from ayrdash.networks.models import SocialAccount


class Replies:
    """What the adapter does as ``Commenting``."""

    def add_comment(
        self,
        account: SocialAccount,
        parent_id: str,
        *,
        text: str,
        key: str,
        moment: datetime.datetime,
    ) -> Published:
        parent, root = _answered(account, parent_id)
        record: dict[str, Any] = {
            "$type": POSTS,
            "text": text,
            "createdAt": written(moment),
            "reply": {"root": root, "parent": parent},
        }
        if found := facets(text, lambda handle: identity.resolve(account.host, handle)):
            record["facets"] = found
        body = {"repo": account.remote_id, "collection": POSTS, "rkey": key, "record": record}
        try:
            answer = authorised(account, "com.atproto.repo.createRecord", body=body)
        except Fault as fault:
            unclear = fault.kind in (FaultKind.REJECTED, FaultKind.TRANSIENT)
            uri = f"at://{account.remote_id}/{POSTS}/{key}"
            # An earlier call with this key may have made it after all.
            if unclear and _is_there(account, uri, record):
                return Published(uri, permalink(account, key))
            raise
        return published(account, key, answer)

    def delete_comment(self, account: SocialAccount, comment_id: str) -> None:
        delete_post(account, comment_id)


def _is_there(account: SocialAccount, uri: str, record: dict[str, Any]) -> bool:
    try:
        value = own_record(account, uri).get("value")
    except Fault:
        return False
    same = ("text", "createdAt")
    return isinstance(value, dict) and all(value.get(name) == record[name] for name in same)


def own_record(account: SocialAccount, uri: str) -> dict[str, Any]:
    """Read one of the account's own posts from its PDS."""
    return xrpc.query(
        account.host,
        "com.atproto.repo.getRecord",
        repo=account.remote_id,
        collection=POSTS,
        rkey=uri.rsplit("/", 1)[-1],
    )


def _answered(account: SocialAccount, uri: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what an answer names: the post answered, and the first of its thread."""
    if uri.startswith(f"at://{account.remote_id}/{POSTS}/"):
        found = own_record(account, uri)
        value = found.get("value")
    elif appview.is_configured():
        found = appview.post(uri)
        value = found.get("record")
    else:
        message = _("Answering other accounts' posts needs an AppView; none is configured.")
        raise Fault(FaultKind.REJECTED, message)
    if not isinstance(value, dict) or not found.get("cid"):
        raise unreadable()
    parent = {"uri": str(found["uri"]), "cid": str(found["cid"])}
    reply = value.get("reply")
    root = reply.get("root") if isinstance(reply, dict) else None
    return parent, root if isinstance(root, dict) else parent
