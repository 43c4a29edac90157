"""The Facebook adapter: texts and photos on Pages.

The Graph API knows no key of ours, so whatever may have gone out already is looked for on
the page before it is sent again.
"""

import json
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.core.networks import Network
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import (
    Fault,
    FaultKind,
    Publication,
    Published,
    gone_is_no_fault,
)
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.facebook.link import FacebookLink
from ayrdash.networks.adapters.graph.client import (
    Graph,
    rows_of,
    text_of,
    web_address,
)
from ayrdash.networks.adapters.graph.comments import PageComments
from ayrdash.networks.adapters.graph.messages import GraphMessages
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

_FIELDS = "id,message,created_time,permalink_url,status_type"


class FacebookAdapter(GraphMessages, PageComments, ByOAuth):
    """Facebook Pages by Facebook Login."""

    network = Network.FACEBOOK
    oauth = FacebookLink()
    text_limit = 63_206
    min_images = 0
    max_images = 10
    max_image_bytes = 4_000_000
    message_platform = "messenger"

    @property
    def web_address(self) -> str:
        return web_address()

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        graph = _graph(account)

        def send() -> Published:
            return _send(graph, account.remote_id, publication)

        return earlier.once(publication, send, lambda: _find(graph, account, publication))

    def check(self, account: SocialAccount) -> None:
        _graph(account).get(account.remote_id, fields="id,name")

    def sign_out(self, account: SocialAccount) -> None:
        """Leave the login at Facebook: ending it would unlink the person's other pages too."""

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        if not remote_id.startswith(f"{account.remote_id}_"):
            # Linked anew to another page: its token must not delete there.
            message = _("The post belongs to a Facebook page that is no longer linked.")
            raise Fault(FaultKind.REJECTED, message)
        with gone_is_no_fault():
            _graph(account).delete(remote_id)


def _graph(account: SocialAccount) -> Graph:
    return Graph(app_of_account(account), tokens_of(account).access)


def _send(graph: Graph, page: str, publication: Publication) -> Published:
    """Publish; photos go up first, unseen, so that only the last call shows anything."""
    params: dict[str, Any] = {"message": publication.text} if publication.text else {}
    if publication.images:
        params["attached_media"] = json.dumps(
            [{"media_fbid": photo} for photo in _photos(graph, page, publication)]
        )
    with earlier.the_call_that_counts(publication):
        post = text_of(graph.post(f"{page}/feed", **params), "id")
    return Published(post, _permalink(graph, post))


def _photos(graph: Graph, page: str, publication: Publication) -> list[str]:
    made = []
    for image in publication.images:
        alt = {"alt_text_custom": image.alt_text} if image.alt_text else {}
        answer = graph.upload(
            f"{page}/photos", image.data, image.content_type, published="false", **alt
        )
        made.append(text_of(answer, "id"))
    return made


def _permalink(graph: Graph, post: str) -> str:
    """Ask for the post's address; it is out already, so no fault of this call counts."""
    try:
        return text_of(graph.get(post, fields="permalink_url"), "permalink_url")
    except Fault:
        return web_address(post)


def _find(graph: Graph, account: SocialAccount, publication: Publication) -> Published | None:
    """Look on the page for a post of this text since it was due, and of no other of ours."""
    taken = publication.taken()
    since = int(earlier.since(publication).timestamp())
    path = f"{account.remote_id}/feed"
    for row in rows_of(graph.get(path, fields=_FIELDS, since=since, limit=100)):
        same = str(row.get("message") or "") == publication.text
        photos = row.get("status_type") == "added_photos"
        if (
            same
            and photos == bool(publication.images)
            and earlier.is_since(publication, row.get("created_time"))
            and row.get("id") not in taken
        ):
            post = text_of(row, "id")
            return Published(post, str(row.get("permalink_url") or web_address(post)))
    return None
