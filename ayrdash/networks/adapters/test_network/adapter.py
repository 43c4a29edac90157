"""The adapter of the built-in test network: HTTP calls, like every other one."""

import base64
import datetime
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.networks import BuiltIn
from ayrdash.networks.adapters.base import (
    Fault,
    FaultKind,
    Publication,
    Published,
    gone_is_no_fault,
)
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.test_network.client import at_page
from ayrdash.networks.adapters.test_network.link import TrialLink
from ayrdash.networks.adapters.test_network.messages import TrialMessages
from ayrdash.networks.models import SocialAccount

PROCESSING_PAUSE = datetime.timedelta(seconds=10)


class TrialAdapter(TrialMessages, ByOAuth):
    """Posts, deletes and checks at the test network, and answers messages."""

    network = BuiltIn.TEST
    text_limit = 500
    min_images = 0
    max_images = 4
    max_image_bytes = 2_000_000

    @property
    def oauth(self) -> TrialLink:
        return TrialLink()

    @property
    def web_address(self) -> str:
        return f"{settings.PUBLIC_URL}/test-network/"

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        images = [
            {
                "data": base64.b64encode(image.data).decode(),
                "type": image.content_type,
                "alt": image.alt_text,
            }
            for image in publication.images
        ]
        body = {"key": publication.record_key, "text": publication.text, "images": images}
        made = at_page(self.oauth, account, "POST", "posts/", json=body)
        if made["state"] == "processing":
            later = timezone.now() + PROCESSING_PAUSE
            words = _("The test network is still processing it.")
            raise Fault(FaultKind.RATE_LIMITED, words, retry_at=later)
        return Published(str(made["id"]), str(made["url"]))

    def check(self, account: SocialAccount) -> None:
        at_page(self.oauth, account, "GET", "")

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        with gone_is_no_fault():
            at_page(self.oauth, account, "DELETE", f"posts/{quote(remote_id)}/")
