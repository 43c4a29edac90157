"""The Google Business adapter: posts on a location's profile, with one photo at most.

Google fetches the photo from an address of ours, after it has answered. The API knows no key
of ours: what may be out already is looked for among the location's latest posts.
"""

import datetime
import secrets
import time
from typing import Any

from ayrdash.core.networks import Network
from ayrdash.networks import outgoing
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import (
    Capabilities,
    Fault,
    FaultKind,
    Publication,
    Published,
)
from ayrdash.networks.adapters.gmb.api import API, Google, rejected
from ayrdash.networks.adapters.gmb.figures import Figures, posts_path
from ayrdash.networks.adapters.gmb.kinds import OPTIONS, body_of
from ayrdash.networks.adapters.gmb.link import quoted
from ayrdash.networks.adapters.instagram.pictures import as_jpeg
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.renewal import acting, renew_ahead, tokens_of
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

# How long Google's verdict on a new post is waited for, in seconds, and the first pause.
WAIT, FIRST_PAUSE = 10.0, 0.2
_LOOKED_AT = 100


class GmbAdapter(Figures):
    """Google Business by the API for local posts, version 4. An account is one location."""

    network = Network.GMB
    native_ids = r"accounts/[0-9]+/locations/[0-9]+/localPosts/[A-Za-z0-9_-]+"
    capabilities = Capabilities(needs_app=True)
    text_limit = 1_500
    min_images = 0
    max_images = 1
    max_image_bytes = 5_000_000
    options = OPTIONS

    @property
    def web_address(self) -> str:
        return "https://business.google.com"

    def count_text(self, text: str) -> int:
        return len(text)

    def text_problem(self, text: str) -> str:
        return ""

    def new_record_key(self, moment: datetime.datetime) -> str:
        """Draw a key of our own; Google never sees it."""
        return secrets.token_hex(16)

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

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        return renew_ahead(self.oauth, account, now)

    def sign_out(self, account: SocialAccount) -> None:
        try:
            self.oauth.revoke(app_of_account(account), tokens_of(account))
        except Fault:
            return

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        path = quoted(remote_id)
        try:
            acting(self.oauth, account, lambda tokens: Google(tokens.access).delete("posts", path))
        except Fault as fault:
            if fault.kind is not FaultKind.GONE:
                raise


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
