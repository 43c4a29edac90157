"""JSON bodies that carry a whole file as base64: read in pieces, the file straight to disk.

Read whole, a file of 30 MB costs a worker five times that. Here the body is looked through
in pieces of 64 KB: the text of the member ``file`` is decoded into a temporary file while it
arrives; what is left of the JSON is small and read as ever.
"""

import base64
import binascii
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.base import File
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError, bad_request

PIECE = 65_536
# Bytes of the other members; also how far from the start the file may begin.
OTHERS = 262_144
# Bytes beyond the bound that are read and dropped, so that the refusal reaches the caller.
DRAINED = 64_000_000
_START = re.compile(rb'(?<!\\)"file"\s*:\s*"')
_DATA_URI = re.compile(rb"data:([\w.+-]+/[\w.+-]+)?(;[\w=-]+)*;base64,")

Read = Callable[[str], dict[str, Any]]


def read_with_file(request: HttpRequest, longest: int, read: Read) -> dict[str, Any]:
    """Return the members of a JSON body; ``file`` is an open file if it held one.

    ``read`` reads the rest. Raises 413 beyond ``longest`` bytes, 400 for what can't be read.
    """
    pieces = _pieces(request, longest)
    head, found = b"", None
    while found is None and len(head) <= OTHERS and (piece := next(pieces, b"")):
        head += piece
        found = _START.search(head)
    if found is None:
        rest = b"".join(pieces) if len(head) <= OTHERS else _drop(pieces)
        return read(_text(head + rest))
    mark = secrets.token_hex(16)
    file, tail = _decoded(head[found.end() :], pieces)
    members = read(_text(head[: found.end()] + mark.encode() + b'"' + tail))
    if members.get("file") != mark:
        raise bad_request(_("file: send multipart, or a base64 data URI."))
    return {**members, "file": file}


def _pieces(request: HttpRequest, longest: int) -> Iterator[bytes]:
    count = 0
    try:
        while piece := request.read(PIECE):
            count += len(piece)
            if count > longest:
                _drain(request)
                raise RequestDataTooBig
            yield piece
    except OSError as error:
        raise bad_request(_("The body broke off.")) from error


def _drain(request: HttpRequest) -> None:
    for _number in range(DRAINED // PIECE):
        if not request.read(PIECE):
            return


def _drop(pieces: Iterator[bytes]) -> bytes:
    for _piece in pieces:
        pass
    raise bad_request(_("file: must come within the first %d bytes of the body.") % OTHERS)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_request(_("The body is not UTF-8 text.")) from error


def _decoded(first: bytes, pieces: Iterator[bytes]) -> tuple["File[bytes]", bytes]:
    """Decode up to the closing quote; return the file and the JSON behind it."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the request's file
    waiting = first
    while b'"' not in waiting and len(waiting) < 200:
        if not (piece := next(pieces, b"")):
            break
        waiting += piece
    waiting = waiting.replace(b"\\/", b"/")
    if match := _DATA_URI.match(waiting):
        waiting = waiting[match.end() :]
    while True:
        text, quote, tail = waiting.partition(b'"')
        # Some encoders write a slash as "\/"; a lone backslash waits for its slash.
        text = text.replace(b"\\/", b"/")
        held_back = 4 if text.endswith(b"\\") else 0
        whole = len(text) if quote else max(0, len(text) // 4 * 4 - held_back)
        _write(target, text[:whole])
        if quote:
            break
        piece = next(pieces, b"")
        if not piece:
            raise bad_request(_("The body is not valid JSON."))
        waiting = text[whole:] + piece
    size = target.tell()
    target.seek(0)
    file: File[bytes] = File(target, name="upload")
    file.size = size
    return file, tail + _rest(pieces)


def _rest(pieces: Iterator[bytes]) -> bytes:
    rest = b""
    for piece in pieces:
        rest += piece
        if len(rest) > OTHERS:
            _drop(pieces)
    return rest


def _write(target: Any, text: bytes) -> None:
    try:
        target.write(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, _("file: send multipart, or a base64 data URI.")) from error
