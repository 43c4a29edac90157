"""The X adapter: texts, images and videos.

X knows no key of ours, so whatever may have gone out already is looked for among the
account's posts before it is sent again. X itself refuses the same text twice in a row.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ayrdash.core.networks import Network
from ayrdash.networks.adapters import earlier, wire
from ayrdash.networks.adapters.base import Publication, Published, VideoRule
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.twitter import films, text
from ayrdash.networks.adapters.twitter.client import NAME, data_of, web_address
from ayrdash.networks.adapters.twitter.direct import DirectMessages
from ayrdash.networks.adapters.twitter.figures import Figures
from ayrdash.networks.adapters.twitter.link import TwitterLink
from ayrdash.networks.adapters.twitter.posts import (
    asked,
    image_count,
    latest,
    published,
    take_down,
)
from ayrdash.networks.models import SocialAccount

ALT_TEXT = 1_000


class TwitterAdapter(Figures, DirectMessages, ByOAuth):
    """X by OAuth 2."""

    network = Network.TWITTER
    oauth = TwitterLink()
    text_limit = text.TEXT_LIMIT
    min_images = 0
    max_images = 4
    max_image_bytes = 5_000_000

    @property
    def web_address(self) -> str:
        return web_address()

    def video_rule(self, options: Mapping[str, Any]) -> VideoRule | None:
        return films.RULE

    def count_text(self, value: str) -> int:
        return text.count(value)

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        def send() -> Published:
            media = self._uploaded(account, publication)
            body: dict[str, Any] = {"text": publication.text} if publication.text else {}
            if media:
                body["media"] = {"media_ids": media}
            return self._posted(account, publication, body)

        def find() -> Published | None:
            return self._find(account, publication)

        return earlier.once(publication, send, find, look=films.was_tried(publication))

    def check(self, account: SocialAccount) -> None:
        asked(account, "GET", "users/me")

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        take_down(account, remote_id)

    def _posted(
        self, account: SocialAccount, publication: Publication, body: dict[str, Any]
    ) -> Published:
        if publication.video:
            # A long upload was held piece by piece: its lease began anew with each.
            publication.progress.note(tried="1")
            publication = replace(publication, lease_until=publication.hold())
        with earlier.the_call_that_counts(publication):
            answer = asked(account, "POST", "tweets", json=body)
            return published(account, data_of(answer))

    def _uploaded(self, account: SocialAccount, publication: Publication) -> list[str]:
        made = []
        if video := publication.video:
            number = films.uploaded(account, publication)
            self._describe(account, number, video.alt_text)
            made.append(number)
        for image in publication.images:
            answer = asked(
                account,
                "POST",
                "media/upload",
                files={"media": ("image", image.data, image.content_type)},
                data={"media_category": "tweet_image"},
                timeout=seconds_of_a_call(),
            )
            number = wire.text_of(data_of(answer), "id", NAME)
            self._describe(account, number, image.alt_text)
            made.append(number)
        return made

    def _describe(self, account: SocialAccount, number: str, alt_text: str) -> None:
        if alt_text:
            words = {"alt_text": {"text": alt_text[:ALT_TEXT]}}
            asked(account, "POST", "media/metadata", json={"id": number, "metadata": words})

    def _find(self, account: SocialAccount, publication: Publication) -> Published | None:
        """Look among the account's posts for this text since it was due, not another's."""
        taken = publication.taken()
        for row in latest(account, earlier.since(publication)):
            if (
                text.same_text(publication.text, row)
                and bool(image_count(row)) == bool(publication.images or publication.video)
                and earlier.is_since(publication, row.get("created_at"))
                and row.get("id") not in taken
            ):
                return published(account, row)
        return None
