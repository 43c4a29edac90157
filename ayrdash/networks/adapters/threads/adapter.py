"""The Threads adapter: texts, images and carousels.

Threads knows no key of ours, so whatever may have gone out already is looked for among the
account's posts before it is sent again.
"""

from ayrdash.core.networks import Network
from ayrdash.networks import outgoing
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import Publication, Published, gone_is_no_fault
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.instagram.pictures import as_jpeg
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.adapters.threads import containers, text
from ayrdash.networks.adapters.threads.client import call, id_of, rows_of, web_address
from ayrdash.networks.adapters.threads.figures import Figures, published
from ayrdash.networks.adapters.threads.link import ThreadsLink
from ayrdash.networks.models import SocialAccount

_FIELDS = "id,text,timestamp,permalink,media_type"


class ThreadsAdapter(Figures, ByOAuth):
    """Threads by OAuth."""

    network = Network.THREADS
    oauth = ThreadsLink()
    text_limit = text.TEXT_LIMIT
    min_images = 0
    max_images = 10
    max_image_bytes = 8_000_000

    @property
    def web_address(self) -> str:
        return web_address()

    def count_text(self, value: str) -> int:
        return text.count(value)

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        token = tokens_of(account).access

        def send() -> Published:
            containers.check_quota(token)
            with outgoing.offered([as_jpeg(image.data) for image in publication.images]) as where:
                made = containers.container(token, publication.text, publication.images, where)
                with earlier.the_call_that_counts(publication):
                    number = containers.publish(token, made)
            return published(token, number)

        return earlier.once(publication, send, lambda: _find(token, publication))

    def check(self, account: SocialAccount) -> None:
        call("GET", "me", tokens_of(account).access, params={"fields": "id,username"})

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        with gone_is_no_fault():
            call("DELETE", remote_id, tokens_of(account).access)


def _find(token: str, publication: Publication) -> Published | None:
    """Look among the account's posts for this text since it was due, and not another's."""
    taken = publication.taken()
    since = str(int(earlier.since(publication).timestamp()))
    params = {"fields": _FIELDS, "since": since, "limit": "100"}
    for row in rows_of(call("GET", "me/threads", token, params=params)):
        same = str(row.get("text") or "") == publication.text
        text_alone = row.get("media_type") == "TEXT_POST"
        if (
            same
            and text_alone != bool(publication.images)
            and earlier.is_since(publication, row.get("timestamp"))
            and row.get("id") not in taken
        ):
            return Published(id_of(row), str(row.get("permalink") or ""))
    return None
