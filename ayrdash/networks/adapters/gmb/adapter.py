"""The Google Business adapter: posts on a location's profile, with one photo at most.

Google fetches the photo from an address of ours, after it has answered. The API knows no key
of ours: what may be out already is looked for among the location's latest posts.
"""

import time
from typing import Any

from ayrdash.core.networks import Network
from ayrdash.networks import outgoing
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import (
    Fault,
    Publication,
    Published,
    gone_is_no_fault,
)
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.gmb.api import API, Google, rejected
from ayrdash.networks.adapters.gmb.figures import Figures, posts_path
from ayrdash.networks.adapters.gmb.kinds import OPTIONS, body_of
from ayrdash.networks.adapters.gmb.link import quoted
from ayrdash.networks.adapters.instagram.pictures import as_jpeg
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.models import SocialAccount

# How long Google's verdict on a new post is waited for, in seconds, and the first pause.
WAIT, FIRST_PAUSE = 10.0, 0.2
_LOOKED_AT = 100


class GmbAdapter(Figures, ByOAuth):
    """Google Business by the API for local posts, version 4. An account is one location."""

    network = Network.GMB
    native_ids = r"accounts/[0-9]+/locations/[0-9]+/localPosts/[A-Za-z0-9_-]+"
    text_limit = 1_500
    min_images = 0
    max_images = 1
    max_image_bytes = 5_000_000
    options = OPTIONS

    @property
    def web_address(self) -> str:
        return "https://business.google.com"

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        def once(tokens: Tokens) -> Published:
            google, path = Google(tokens.access), posts_path(account, tokens)
            return earlier.once(
                publication,
                lambda: _send(google, path, publication),
                lambda: _find(google, path, publication),
            )

        return acting(self.oauth, account, once)

    def check(self, account: SocialAccount) -> None:
        path = quoted(account.remote_id)
        acting(
            self.oauth,
            account,
            lambda t: Google(t.access).get("information", path, readMask="name,title"),
        )

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        path = quoted(remote_id)
        with gone_is_no_fault():
            acting(self.oauth, account, lambda tokens: Google(tokens.access).delete("posts", path))


def _send(google: Google, path: str, publication: Publication) -> Published:
    body = body_of(publication.text, publication.options)
    # Google fetches after it has answered: the photo lies there until it is swept.
    images = [as_jpeg(image.data) for image in publication.images]
    with outgoing.offered(images, lingers=True) as addresses:
        if addresses:
            body["media"] = [{"mediaFormat": "PHOTO", "sourceUrl": a} for a in addresses]
        with earlier.the_call_that_counts(publication):
            made = google.post("posts", path, body)
            name = API.text(made, "name")
    return _settled(google, name, made)


def _settled(google: Google, name: str, made: dict[str, Any]) -> Published:
    """Wait a little for Google's verdict; a post that it still looks at counts as out."""
    give_up, pause = time.monotonic() + WAIT, FIRST_PAUSE
    while made.get("state") == "PROCESSING" and time.monotonic() < give_up:
        time.sleep(pause)
        pause = min(pause * 2, 2.0)
        try:
            made = google.get("posts", quoted(name))
        except Fault:
            break  # it is out; a look that fails changes nothing
    if made.get("state") == "REJECTED":
        raise rejected()
    return Published(name, str(made.get("searchUrl") or ""))


def _find(google: Google, path: str, publication: Publication) -> Published | None:
    """Look among the latest posts for one of this text since it was due, not another's."""
    taken = publication.taken()
    for row in API.rows(google.get("posts", path, pageSize=_LOOKED_AT), "localPosts"):
        same = str(row.get("summary") or "") == publication.text and row.get("name") not in taken
        shown = row.get("state") != "REJECTED"
        if same and shown and earlier.is_since(publication, row.get("createTime")):
            return Published(API.text(row, "name"), str(row.get("searchUrl") or ""))
    return None
