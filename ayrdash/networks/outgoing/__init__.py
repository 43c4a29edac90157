"""Images that a network fetches from us: offered under an address that nobody can guess.

Each lies in the media storage while the call lasts (or an hour), under 160 random bits; the address
carries them signed, so that it also ends by itself.
"""

import datetime
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

FOLDER = "outgoing"
# Long enough for any publishing try; whatever a killed worker left lying is swept after it.
LIFE = datetime.timedelta(hours=1)
_signer = signing.TimestampSigner(salt="networks.outgoing")


@contextmanager
def offered(images: Sequence[bytes], *, lingers: bool = False) -> Iterator[list[str]]:
    """Offer JPEG images for the length of the block; gives their public addresses.

    ``lingers``: for ``LIFE``, where the network fetches after it has answered.
    """
    names = [
        default_storage.save(f"{FOLDER}/{secrets.token_hex(20)}.jpg", ContentFile(data))
        for data in images
    ]
    try:
        yield [_address(name) for name in names]
    finally:
        for name in names if not lingers else ():
            default_storage.delete(name)


def _address(name: str) -> str:
    token = _signer.sign(name.removeprefix(f"{FOLDER}/").removesuffix(".jpg"))
    return str(settings.PUBLIC_URL) + reverse("networks:outgoing", args=[token])


def content_of(token: str) -> bytes | None:
    """Return the image of an address; None: there is none any more, or never was."""
    try:
        name = f"{FOLDER}/{_signer.unsign(token, max_age=LIFE)}.jpg"
        with default_storage.open(name) as file:
            return bytes(file.read())
    except (signing.BadSignature, FileNotFoundError):
        return None


def sweep() -> int:
    """Remove what was offered longer than ``LIFE`` ago by workers that died."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    before = timezone.now() - LIFE
    old = [n for n in names if default_storage.get_modified_time(f"{FOLDER}/{n}") < before]
    for name in old:
        default_storage.delete(f"{FOLDER}/{name}")
    return len(old)
