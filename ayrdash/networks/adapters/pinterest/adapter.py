"""The Pinterest adapter: pins with one image, or two to five to swipe through.

The API knows no key of ours, so whatever may be out already is looked for among the latest
pins before it is sent again.
"""

import base64
from collections.abc import Sequence
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
from ayrdash.networks.adapters.options import Kind, Option
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.pinterest.api import (
    API,
    Pinterest,
    board_path,
    permalink,
    pin_path,
    web_address,
)
from ayrdash.networks.adapters.pinterest.figures import Figures
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.models import SocialAccount

_ALT_TEXT = 500
_LOOKED_AT = 100


class PinterestAdapter(Figures, ByOAuth):
    """Pinterest by its API, version 5. An account is one board."""

    network = Network.PINTEREST
    text_limit = 800
    min_images = 1
    max_images = 5
    max_image_bytes = 10_000_000
    options = (
        Option("title", gettext_lazy("Title"), longest=100),
        Option(
            "link",
            gettext_lazy("Link"),
            kind=Kind.ADDRESS,
            longest=2_048,
            help=gettext_lazy("Where the pin leads."),
        ),
        Option(
            "boardId",
            gettext_lazy("Board"),
            longest=40,
            pattern=r"[0-9]+",
            pattern_words=gettext_lazy("a board's id has digits only."),
            composed=False,
        ),
    )

    @property
    def web_address(self) -> str:
        return web_address()

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        board = str(publication.options.get("boardId") or account.remote_id)

        def once(api: Pinterest) -> Published:
            return earlier.once(
                publication,
                lambda: _send(api, board, publication, own=board == account.remote_id),
                lambda: _find(api, board, publication),
            )

        return acting(self.oauth, account, lambda tokens: once(Pinterest(tokens.access)))

    def check(self, account: SocialAccount) -> None:
        path = board_path(account.remote_id)
        acting(self.oauth, account, lambda tokens: Pinterest(tokens.access).get(path))

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        path = pin_path(remote_id)
        with gone_is_no_fault():
            acting(self.oauth, account, lambda tokens: Pinterest(tokens.access).delete(path))


def _send(api: Pinterest, board: str, publication: Publication, *, own: bool) -> Published:
    """Pin; ``own``: on the board that is linked, so that a refusal is about the link."""
    images = publication.images
    if not images:
        raise Fault(FaultKind.REJECTED, _("A post on Pinterest needs an image."))
    body: dict[str, Any] = {
        "board_id": board,
        "title": publication.options.get("title"),
        "description": publication.text,
        "link": publication.options.get("link"),
        "alt_text": images[0].alt_text[:_ALT_TEXT],
        "media_source": _source(images),
    }
    body = {name: value for name, value in body.items() if value}
    with earlier.the_call_that_counts(publication, seconds_of_a_call()):
        try:
            made = API.text(api.post("pins", body), "id")
        except Fault as fault:
            if fault.kind is FaultKind.PERMISSION_LOST and not own:
                message = _("You may not pin on that board.")
                raise Fault(FaultKind.REJECTED, message) from fault
            if fault.kind is not FaultKind.GONE:
                raise
            message = _("The board is no longer there at Pinterest. Link another one.")
            raise Fault(FaultKind.REJECTED, message) from fault
    return Published(made, permalink(made))


def _source(images: Sequence[Image]) -> dict[str, Any]:
    items = [
        {"content_type": image.content_type, "data": base64.b64encode(image.data).decode()}
        for image in images
    ]
    if len(items) > 1:
        return {"source_type": "multiple_image_base64", "items": items}
    return {"source_type": "image_base64", **items[0]}


def _find(api: Pinterest, board: str, publication: Publication) -> Published | None:
    """Look among the latest pins for this one since it was due, and no other of ours."""
    taken, title = publication.taken(), publication.options.get("title") or ""
    for row in API.rows(api.get("pins", page_size=_LOOKED_AT), "items"):
        words = (row.get("board_id"), row.get("description") or "", row.get("title") or "")
        same = words == (board, publication.text, title) and row.get("id") not in taken
        if same and earlier.is_since(publication, row.get("created_at")):
            pin = API.text(row, "id")
            return Published(pin, permalink(pin))
    return None
