"""Speech of a video as text, by an OpenAI-compatible server that listens (``AI_AUDIO_…``).

The video goes through a file on disk, never whole through memory: the file is the body of the
call as it will be sent, its parts written around what is downloaded.
"""

import json
import re
import secrets
import shutil
import tempfile
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.api import ai
from ayrdash.api.errors import ApiError
from ayrdash.api.models import Upload
from ayrdash.api.targets import not_configured
from ayrdash.api.uploads import or_136
from ayrdash.core import outbound
from ayrdash.core.stored import open_stored

# What OpenAI takes in one file; compatible servers keep the same bound.
MOST_BYTES = 25_000_000
FETCH_SECONDS = 60.0
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+")
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def transcribe(own: Upload | None, address: str) -> str:
    """Return what is said in a video or recording; empty: nothing is.

    It is an upload of the account's own, or behind an https address. Raises 990 where no server
    listens, 136 for what can't be fetched, 983 and 992 as ``ai``.
    """
    if not (settings.AI_AUDIO_URL and settings.AI_AUDIO_MODEL):
        message = _("Nothing here turns speech into text. The operator can name it (%s).")
        raise not_configured(message % "AI_AUDIO_MODEL")
    boundary = secrets.token_hex(16)
    with tempfile.TemporaryFile() as body:
        # The caller's own server may take its time: no place is held for it.
        _write(body, boundary, own, address)
        kind = f"multipart/form-data; boundary={boundary}"
        url = f"{settings.AI_AUDIO_URL}/audio/transcriptions"
        with ai.place():
            answer = ai.send(url, settings.AI_AUDIO_KEY, kind, body)
    return _read(answer)


def _write(body: IO[bytes], boundary: str, own: Upload | None, address: str) -> None:
    """Write the parts of the call, the file among them, and go back to the beginning."""
    for name, value in (("model", settings.AI_AUDIO_MODEL), ("response_format", "json")):
        body.write(_head(boundary, f'name="{name}"') + f"{value}\r\n".encode())
    path = own.file_name if own else unquote(urlsplit(address).path)
    # The service goes by the ending.
    name = _NAME.sub("_", path.rsplit("/", 1)[-1])[-80:] or "video.mp4"
    body.write(_head(boundary, f'name="file"; filename="{name}"', "application/octet-stream"))
    if own is None:
        _fetch(address, body)
    else:
        _copy(own, body)
    body.write(f"\r\n--{boundary}--\r\n".encode())
    body.seek(0)


def _head(boundary: str, disposition: str, kind: str = "") -> bytes:
    lines = [f"--{boundary}", f"Content-Disposition: form-data; {disposition}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _copy(own: Upload, body: IO[bytes]) -> None:
    if own.size_bytes > MOST_BYTES:
        raise ApiError(136, _("videoUrl: at most %d MB are taken.") % (MOST_BYTES // 1_000_000))
    with or_136(own), open_stored(str(own.file.name)) as file:
        shutil.copyfileobj(file, body)


def _fetch(address: str, body: IO[bytes]) -> None:
    try:
        answer = outbound.call("GET", address, timeout=FETCH_SECONDS, into=body, most=MOST_BYTES)
    except outbound.OutboundError as error:
        message = _("videoUrl: %(problem)s At most %(limit)d MB are taken.")
        params = {"problem": error.message, "limit": MOST_BYTES // 1_000_000}
        raise ApiError(136, message % params) from error
    if answer.status != 200:
        raise ApiError(136, _("videoUrl answers %d, not 200.") % answer.status)


def _read(body: bytes) -> str:
    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ai.useless() from error
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise ai.useless()
    return text.strip()


def sentences(text: str) -> list[str]:
    """Return a transcript sentence by sentence."""
    return [part for part in _SENTENCE.split(text) if part]
