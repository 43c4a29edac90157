"""The LinkedIn adapter: texts and images of members and organizations.

The API knows no key of ours. It refuses the same post again and names the earlier one; the
posts of an organization can be looked through beside that, a member's can't be read.
"""

import datetime
from collections.abc import Mapping
from typing import Any

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
    gone_is_no_fault,
)
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.linkedin.api import (
    API,
    Duplicate,
    LinkedIn,
    encoded,
    web_address,
)
from ayrdash.networks.adapters.linkedin.link import LinkedInLink, look
from ayrdash.networks.adapters.linkedin.little import little
from ayrdash.networks.adapters.linkedin.social import (
    Social,
    is_page,
    made_at,
    permalink,
    posts_of,
)
from ayrdash.networks.adapters.options import Kind, Option
from ayrdash.networks.adapters.renewal import acting, renew_ahead, tokens_of
from ayrdash.networks.models import SocialAccount

_VISIBILITY = {"public": "PUBLIC", "connections": "CONNECTIONS", "loggedin": "LOGGED_IN"}
_LOOKED_AT = 50
# Of one image's description, by LinkedIn's page of the Images API.
_ALT_TEXT = 4_086


class LinkedInAdapter(Social, ByOAuth):
    """LinkedIn by its Posts API."""

    network = Network.LINKEDIN
    text_limit = 3_000
    min_images = 0
    max_images = 20
    max_image_bytes = 8_000_000
    options = (
        Option(
            "visibility",
            gettext_lazy("Who sees it"),
            choices=(
                ("public", gettext_lazy("Everybody")),
                ("connections", gettext_lazy("Connections (of a member, not of a page)")),
                ("loggedin", gettext_lazy("Whoever is signed in to LinkedIn")),
            ),
        ),
        Option("title", gettext_lazy("Title of a single image"), longest=200, composed=False),
        Option("disableShare", gettext_lazy("Nobody can repost it"), kind=Kind.FLAG),
    )

    @property
    def oauth(self) -> LinkedInLink:
        return LinkedInLink()

    @property
    def web_address(self) -> str:
        return web_address()

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        author = account.remote_id

        def once(api: LinkedIn) -> Published:
            return earlier.once(
                publication,
                lambda: _send(api, author, publication),
                lambda: _find(api, author, publication),
            )

        return acting(self.oauth, account, lambda tokens: once(LinkedIn(tokens.access)))

    def check(self, account: SocialAccount) -> None:
        acting(self.oauth, account, lambda t: look(LinkedIn(t.access), account.remote_id))

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        """Renew in time; most apps get no refresh tokens, and only the person can link anew."""
        return bool(tokens_of(account).refresh) and renew_ahead(self.oauth, account, now)

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        path = f"rest/posts/{encoded(remote_id)}"
        with gone_is_no_fault():
            acting(self.oauth, account, lambda tokens: LinkedIn(tokens.access).delete(path))


def _send(api: LinkedIn, author: str, publication: Publication) -> Published:
    """Publish; a duplicate is a success only where an earlier try of this post made it."""
    body = _body(author, publication)
    if content := _content(api, author, publication):
        body["content"] = content
    with earlier.the_call_that_counts(publication):
        try:
            reply = api.post("rest/posts", body)
        except Duplicate as duplicate:
            # LinkedIn refuses a post like yesterday's as well.
            if not duplicate.urn or not publication.made_before(duplicate.urn):
                raise
            return Published(duplicate.urn, permalink(duplicate.urn))
        urn = str(reply.headers.get("x-restli-id") or "")
        if not urn:
            raise API.unreadable()
    return Published(urn, permalink(urn))


def _body(author: str, publication: Publication) -> dict[str, Any]:
    visibility = _VISIBILITY[str(publication.options.get("visibility") or "public")]
    if visibility == "CONNECTIONS" and is_page(author):
        message = _("A page's post on LinkedIn can't be for connections only.")
        raise Fault(FaultKind.REJECTED, message)
    return {
        "author": author,
        "commentary": little(publication.text),
        "visibility": visibility,
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": publication.options.get("disableShare") is True,
    }


def _content(api: LinkedIn, author: str, publication: Publication) -> Mapping[str, Any]:
    """Send the images, unseen until the post names them; return the post's part about them."""
    images = [_upload(api, author, image) for image in publication.images]
    if len(images) > 1:
        return {"multiImage": {"images": images}}
    title = str(publication.options.get("title") or "")
    titled = {"title": title} if title else {}
    return {"media": {**images[0], **titled}} if images else {}


def _upload(api: LinkedIn, author: str, image: Image) -> dict[str, str]:
    request = {"initializeUploadRequest": {"owner": author}}
    value = api.post("rest/images?action=initializeUpload", request).members.get("value")
    given = value if isinstance(value, dict) else {}
    api.put_bytes(API.text(given, "uploadUrl"), image.data, image.content_type)
    alt = {"altText": image.alt_text[:_ALT_TEXT]} if image.alt_text else {}
    return {"id": API.text(given, "image"), **alt}


def _find(api: LinkedIn, author: str, publication: Publication) -> Published | None:
    """Look among a page's latest posts for one of this text since it was due, not another's.

    A member's posts can't be read, nor a page's without a permission that is not needed to
    post; there the duplicate that LinkedIn refuses tells.
    """
    if not is_page(author):
        return None
    try:
        rows = posts_of(api, author, count=_LOOKED_AT)
    except Fault as fault:
        if fault.kind is not FaultKind.PERMISSION_LOST:
            raise
        return None
    taken, text = publication.taken(), little(publication.text)
    for row in rows:
        urn, same = str(row.get("id") or ""), row.get("commentary") == text
        if same and urn not in taken and earlier.is_since(publication, made_at(row)):
            return Published(urn, permalink(urn))
    return None
