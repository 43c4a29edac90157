"""The Bluesky adapter.

Publishing is exactly once by a record key of our own: the same key on each attempt
names the same record, so a call repeated after a crash can't make a second post.
"""

import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.core.networks import Network
from ayrdash.networks.adapters.base import (
    Capabilities,
    Fault,
    FaultKind,
    Image,
    Publication,
    Published,
    VideoRule,
)
from ayrdash.networks.adapters.bluesky import films, identity, session, text, xrpc
from ayrdash.networks.adapters.bluesky.chat import Talks
from ayrdash.networks.adapters.bluesky.facets import facets
from ayrdash.networks.adapters.bluesky.figures import Figures
from ayrdash.networks.adapters.bluesky.records import (
    POSTS,
    authorised,
    delete_post,
    published,
    unreadable,
    written,
)
from ayrdash.networks.adapters.bluesky.replies import Replies
from ayrdash.networks.models import SocialAccount

_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"


class BlueskyAdapter(Replies, Figures, Talks):
    """Bluesky by app password."""

    network = Network.BLUESKY
    capabilities = Capabilities()
    oauth = None
    # AT URIs of records, by DID or handle.
    native_ids = r"(?!.*\.\.)at://[A-Za-z0-9._:%-]+/[A-Za-z0-9.-]+/[A-Za-z0-9._:~-]+"
    text_limit = text.TEXT_LIMIT
    min_images = 0
    max_images = 4
    max_image_bytes = 2_000_000

    @property
    def web_address(self) -> str:
        return str(settings.BLUESKY_WEB)

    def video_rule(self, options: Mapping[str, Any]) -> VideoRule | None:
        return films.RULE

    def count_text(self, value: str) -> int:
        return text.count(value)

    def text_problem(self, value: str) -> str:
        if len(value.encode()) > text.BYTE_LIMIT:
            return _("Bluesky takes at most %d bytes of text.") % text.BYTE_LIMIT
        return ""

    def new_record_key(self, moment: datetime.datetime) -> str:
        """Draw a TID: microseconds and ten random bits, in sortable base32 (AT Protocol)."""
        number = (int(moment.timestamp() * 1_000_000) << 10) | secrets.randbelow(1024)
        digits = ""
        for _place in range(13):
            number, rest = divmod(number, 32)
            digits = _TID_ALPHABET[rest] + digits
        return digits

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        if publication.attempt > 1 and (known := self._find(account, publication)):
            return known
        key, record = publication.record_key, self._record(account, publication)
        body = {"repo": account.remote_id, "collection": POSTS, "rkey": key, "record": record}
        try:
            answer = authorised(account, "com.atproto.repo.createRecord", body=body)
        except Fault as fault:
            # Refused or unclear: if an earlier call made the record after all, it counts.
            if fault.kind in (FaultKind.REJECTED, FaultKind.TRANSIENT) and (
                known := self._find_quietly(account, publication)
            ):
                return known
            raise
        return published(account, key, answer)

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        delete_post(account, remote_id)

    def check(self, account: SocialAccount) -> None:
        """Ask who we are; raises ``Fault`` when the account can't post."""
        try:
            answer = authorised(account, "com.atproto.server.getSession")
        except Fault as fault:
            if fault.kind is FaultKind.REJECTED:
                # Of an account taken down the PDS knows nothing here; the refresh says why.
                session.refresh(account, session.tokens(account)[0])
            raise
        if answer.get("active") is False:
            raise xrpc.inactive(str(answer.get("status")))

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        """Refresh the tokens when the access token is past half of its life."""
        access, _refresh = session.tokens(account)
        ends = session.expires_at(access)
        if ends is not None and ends - now > session.REFRESH_AHEAD:
            return False
        session.refresh(account, access)
        return True

    def sign_out(self, account: SocialAccount) -> None:
        """End the login at the network; whatever comes of it, the account is let go."""
        try:
            _access, token = session.tokens(account)
        except Fault:
            return
        session.close(account.host, token)

    def _find(self, account: SocialAccount, publication: Publication) -> Published | None:
        """Find the record of an earlier attempt. Another post under its key is not ours."""
        key = publication.record_key
        try:
            found = xrpc.query(
                account.host,
                "com.atproto.repo.getRecord",
                repo=account.remote_id,
                collection=POSTS,
                rkey=key,
            )
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return None
            raise
        value = found.get("value")
        if not isinstance(value, dict):
            raise unreadable()
        if (value.get("createdAt"), value.get("text")) != (
            written(publication.record_time),
            publication.text,
        ):
            message = _("Another post on Bluesky has the key of this one. Write it anew.")
            raise Fault(FaultKind.DUPLICATE, message)
        return published(account, key, found)

    def _find_quietly(self, account: SocialAccount, publication: Publication) -> Published | None:
        """As ``_find``; a fault of the look-up leaves the first fault to speak."""
        try:
            return self._find(account, publication)
        except Fault as fault:
            if fault.kind is FaultKind.DUPLICATE:
                raise
            return None

    def _record(self, account: SocialAccount, publication: Publication) -> dict[str, Any]:
        record: dict[str, Any] = {
            "$type": POSTS,
            "text": publication.text,
            "createdAt": written(publication.record_time),
        }
        host = account.host
        if found := facets(publication.text, lambda handle: identity.resolve(host, handle)):
            record["facets"] = found
        if publication.images:
            images = [self._upload(account, image) for image in publication.images]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        if publication.video:
            record["embed"] = films.embed(account, publication, publication.video)
        return record

    def _upload(self, account: SocialAccount, image: Image) -> dict[str, Any]:
        answer = authorised(
            account,
            "com.atproto.repo.uploadBlob",
            data=image.data,
            content_type=image.content_type,
        )
        if "blob" not in answer:
            raise unreadable()
        return {
            "alt": image.alt_text,
            "image": answer["blob"],
            "aspectRatio": {"width": image.width, "height": image.height},
        }
