"""The Instagram adapter: photos and carousels.

Publishing takes two steps: a container, for which Instagram fetches the image from an
address of ours, then the container's publication. Only the second one shows anything.
"""

import datetime
import time
from collections.abc import Sequence

import regex
from django.utils.translation import gettext as _

from ayrdash.core.networks import Network
from ayrdash.networks import outgoing
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import (
    Fault,
    FaultKind,
    Image,
    Publication,
    Published,
)
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.graph.client import Graph, rows_of, text_of
from ayrdash.networks.adapters.graph.comments import MediaComments
from ayrdash.networks.adapters.graph.faults import day_is_full
from ayrdash.networks.adapters.graph.messages import GraphMessages
from ayrdash.networks.adapters.instagram.link import InstagramLink
from ayrdash.networks.adapters.instagram.pictures import as_jpeg, shape_problem
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

HASHTAGS, MENTIONS = 30, 20
_HASHTAG = regex.compile(r"(?<!\w)#\w+")
_MENTION = regex.compile(r"(?<!\w)@[\w.]+")
# Seconds that all containers of a post may take, and the first pause between two looks.
WAIT, FIRST_PAUSE = 60.0, 0.2
_FIELDS = "id,caption,timestamp,permalink"


class InstagramAdapter(GraphMessages, MediaComments, ByOAuth):
    """Instagram by Facebook Login."""

    network = Network.INSTAGRAM
    oauth = InstagramLink()
    text_limit = 2_200
    min_images = 1
    max_images = 10
    max_image_bytes = 8_000_000
    message_platform = "instagram"
    # Bytes of UTF-8.
    message_limit = 1_000
    # After a day by a person alone (the tag HUMAN_AGENT, which Meta grants to the app).
    reply_window = datetime.timedelta(days=7)

    @property
    def web_address(self) -> str:
        return base_address("instagram", "web", "https://www.instagram.com")

    def count_message(self, text: str) -> int:
        return len(text.encode())

    def text_problem(self, text: str) -> str:
        if len(_HASHTAG.findall(text)) > HASHTAGS:
            return _("Instagram takes at most %d hashtags.") % HASHTAGS
        if len(_MENTION.findall(text)) > MENTIONS:
            return _("Instagram takes at most %d mentions.") % MENTIONS
        return ""

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        graph = _graph(account)
        _check_images(publication.images)

        def send() -> Published:
            return _send(graph, account.remote_id, publication)

        return earlier.once(publication, send, lambda: _find(graph, account, publication))

    def check(self, account: SocialAccount) -> None:
        _graph(account).get(account.remote_id, fields="id,username")

    def sign_out(self, account: SocialAccount) -> None:
        """Leave the login at Facebook: ending it would unlink the person's pages too."""

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        message = _("Instagram does not let apps delete posts. Delete it in Instagram's own app.")
        raise Fault(FaultKind.REJECTED, message)


def _graph(account: SocialAccount) -> Graph:
    return Graph(app_of_account(account), tokens_of(account).access)


def _check_images(images: Sequence[Image]) -> None:
    """Refuse before any call what Instagram would refuse after several."""
    if not images:
        raise Fault(FaultKind.REJECTED, _("A post on Instagram needs an image."))
    for image in images:
        if problem := shape_problem(image.width, image.height):
            raise Fault(FaultKind.REJECTED, problem)


def _send(graph: Graph, account: str, publication: Publication) -> Published:
    _check_quota(graph, account)
    with outgoing.offered([as_jpeg(image.data) for image in publication.images]) as addresses:
        container = _container(graph, account, publication, addresses)
        with earlier.the_call_that_counts(publication):
            made = text_of(graph.post(f"{account}/media_publish", creation_id=container), "id")
    return Published(made, _permalink(graph, made))


def _check_quota(graph: Graph, account: str) -> None:
    """Ask how many posts the account has left: the number is Instagram's to say."""
    path = f"{account}/content_publishing_limit"
    for row in rows_of(graph.get(path, fields="config,quota_usage")):
        config = row.get("config")
        total = config.get("quota_total") if isinstance(config, dict) else None
        used = row.get("quota_usage")
        if isinstance(total, int) and isinstance(used, int) and used >= total:
            raise day_is_full()


def _container(
    graph: Graph, account: str, publication: Publication, addresses: Sequence[str]
) -> str:
    """Make the container to publish: of one image, or of one for each and one for all."""
    caption = {"caption": publication.text} if publication.text else {}
    pairs = list(zip(addresses, publication.images, strict=True))
    give_up = time.monotonic() + WAIT
    if len(pairs) == 1:
        return _ready(graph, _image(graph, account, pairs[0], **caption), give_up)
    items = [_image(graph, account, pair, is_carousel_item="true") for pair in pairs]
    children = ",".join(_ready(graph, item, give_up) for item in items)
    path = f"{account}/media"
    made = graph.post(path, media_type="CAROUSEL", children=children, **caption)
    return _ready(graph, text_of(made, "id"), give_up)


def _image(graph: Graph, account: str, item: tuple[str, Image], **more: str) -> str:
    address, image = item
    alt = {"alt_text": image.alt_text[:1_000]} if image.alt_text else {}
    return text_of(graph.post(f"{account}/media", image_url=address, **alt, **more), "id")


def _ready(graph: Graph, container: str, give_up: float) -> str:
    """Wait until Instagram has fetched and understood a container; until a moment at most."""
    pause = FIRST_PAUSE
    while True:
        answer = graph.get(container, fields="status_code,status")
        code = answer.get("status_code")
        if code == "FINISHED":
            return container
        if code == "ERROR":
            words = str(answer.get("status") or "")[:300]
            raise Fault(FaultKind.REJECTED, _("Instagram refused the image: %s") % words)
        if code == "EXPIRED" or time.monotonic() > give_up:
            message = _("Instagram has not finished with the image yet.")
            raise Fault(FaultKind.TRANSIENT, message)
        time.sleep(pause)
        pause = min(pause * 2, 5.0)


def _permalink(graph: Graph, media: str) -> str:
    """Ask for the post's address; it is out already, so no fault of this call counts."""
    try:
        return text_of(graph.get(media, fields="permalink"), "permalink")
    except Fault:
        return ""


def _find(graph: Graph, account: SocialAccount, publication: Publication) -> Published | None:
    """Look among the latest media for one of this caption since it was due, not another's."""
    taken = publication.taken()
    path = f"{account.remote_id}/media"
    for row in rows_of(graph.get(path, fields=_FIELDS, limit=50)):
        same = str(row.get("caption") or "") == publication.text and row.get("id") not in taken
        if same and earlier.is_since(publication, row.get("timestamp")):
            return Published(text_of(row, "id"), str(row.get("permalink") or ""))
    return None
