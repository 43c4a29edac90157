"""The Reddit adapter: texts, links, images and galleries in one subreddit.

The API knows no key of ours, and answers an image without saying which post it became: both
are settled by a look through the person's latest posts.
"""

import time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import Network
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import (
    Fault,
    FaultKind,
    Image,
    Publication,
    Published,
)
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.options import Kind, Option
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.reddit.api import (
    API,
    Forbidden,
    Reddit,
    children_of,
    web_address,
)
from ayrdash.networks.adapters.reddit.link import me
from ayrdash.networks.adapters.reddit.social import Social, permalink, submitted, take_down
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.adapters.wire import send
from ayrdash.networks.models import SocialAccount

# How long an image's post is waited for, in seconds, and the first pause between two looks.
WAIT, FIRST_PAUSE = 20.0, 0.3
_LOOKED_AT = 50


class RedditAdapter(Social, ByOAuth):
    """Reddit by its API."""

    network = Network.REDDIT
    text_limit = 40_000
    min_images = 0
    max_images = 20
    max_image_bytes = 20_000_000
    options = (
        Option(
            "subreddit",
            gettext_lazy("Subreddit"),
            longest=25,
            needed=True,
            pattern=r"(/?[ru]/)?[A-Za-z0-9_-]{2,21}/?",
            pattern_words=gettext_lazy("a subreddit's name, such as test."),
        ),
        Option("title", gettext_lazy("Title"), longest=300, needed=True),
        Option(
            "link",
            gettext_lazy("Link"),
            kind=Kind.ADDRESS,
            longest=2_000,
            help=gettext_lazy("A link or images take the text's place: Reddit shows one of them."),
        ),
    )

    @property
    def web_address(self) -> str:
        return web_address()

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        def once(reddit: Reddit) -> Published:
            try:
                return earlier.once(
                    publication,
                    lambda: _send(reddit, account.handle, publication),
                    lambda: _find(reddit, account.handle, publication),
                )
            except Forbidden:
                me(reddit)  # says so if the person is suspended
                raise

        return acting(self.oauth, account, lambda tokens: once(Reddit(tokens.access)))

    def check(self, account: SocialAccount) -> None:
        acting(self.oauth, account, lambda tokens: me(Reddit(tokens.access)))

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        message = _("Reddit did not delete the post: it belongs to somebody else.")
        acting(self.oauth, account, lambda t: take_down(Reddit(t.access), remote_id, message))


def _place(publication: Publication) -> str:
    """Return the subreddit's bare name; ``u_name`` for a person's own page."""
    given = str(publication.options.get("subreddit") or "").strip("/")
    kind, _slash, name = given.rpartition("/")
    return f"u_{name}" if kind == "u" else name


def _send(reddit: Reddit, name: str, publication: Publication) -> Published:
    title, place = str(publication.options.get("title") or ""), _place(publication)
    if not title or not place:
        raise Fault(FaultKind.REJECTED, _("A post on Reddit needs a title and a subreddit."))
    form = {"sr": place, "title": title, "resubmit": "true", "sendreplies": "true"}
    images = [_upload(reddit, number, image) for number, image in enumerate(publication.images)]
    # Nobody else may begin before the looks for an image's post are over.
    calls = 2 * settings.OUTBOUND_TIMEOUT_SECONDS + WAIT if images else None
    with earlier.the_call_that_counts(publication, calls):
        if len(images) > 1:
            items = [
                {"media_id": asset, "caption": "", "outbound_url": ""} for asset, _url in images
            ]
            body = {"api_type": "json", "sr": place, "title": title, "items": items}
            made = reddit.json("api/submit_gallery_post.json", {**body, "sendreplies": True})
        elif images:
            made = reddit.form("api/submit", **form, kind="image", url=images[0][1])
        elif link := publication.options.get("link"):
            made = reddit.form("api/submit", **form, kind="link", url=str(link))
        else:
            made = reddit.form("api/submit", **form, kind="self", text=publication.text)
    if done := _published(made):
        return done
    with earlier.the_look_after():
        return _awaited(reddit, name, publication)


def _published(made: dict[str, Any]) -> Published | None:
    """Read what a submission became; a gallery's ``id`` is its full name already."""
    post = str(made.get("name") or made.get("id") or "")
    url = str(made.get("url") or "")
    return Published(post, url) if post.startswith("t3_") and url else None


def _awaited(reddit: Reddit, name: str, publication: Publication) -> Published:
    """Wait until an image's post shows among the person's posts."""
    give_up, pause = time.monotonic() + WAIT, FIRST_PAUSE
    while True:
        if found := _find(reddit, name, publication):
            return found
        if time.monotonic() > give_up:
            message = _("Reddit is still processing the image.")
            raise Fault(FaultKind.TRANSIENT, message)
        time.sleep(pause)
        pause = min(pause * 2, 3.0)


def _upload(reddit: Reddit, number: int, image: Image) -> tuple[str, str]:
    """Send a file where Reddit's lease says; return its number and its address."""
    ending = "png" if image.content_type == "image/png" else "jpg"
    lease = reddit.lease(f"image-{number}.{ending}", image.content_type)
    args, asset = lease.get("args"), lease.get("asset")
    if not isinstance(args, dict) or not isinstance(asset, dict):
        raise API.unreadable()
    action = API.text(args, "action")
    action = f"https:{action}" if action.startswith("//") else action
    fields = {API.text(row, "name"): str(row.get("value")) for row in API.rows(args, "fields")}
    file = {"file": (f"image-{number}.{ending}", image.data, image.content_type)}
    answer = send("POST", action, data=fields, files=file, timeout=seconds_of_a_call())
    if answer.status >= 500:
        raise Fault(FaultKind.TRANSIENT, _("Reddit could not take the image at the moment."))
    if answer.status >= 300:
        raise Fault(FaultKind.REJECTED, _("Reddit did not take the image."))
    return API.text(asset, "asset_id"), f"{action}/{API.text(fields, 'key')}"


def _find(reddit: Reddit, name: str, publication: Publication) -> Published | None:
    """Look among the latest posts for one of this title there, since it was due, not another's."""
    taken, place = publication.taken(), _place(publication).casefold()
    for row in children_of(submitted(reddit, name, limit=_LOOKED_AT)):
        alike = (
            row.get("title") == publication.options.get("title")
            and str(row.get("subreddit") or "").casefold() == place
            and row.get("name") not in taken
        )
        if alike and earlier.is_since(publication, row.get("created_utc")):
            return Published(API.text(row, "name"), permalink(row))
    return None
