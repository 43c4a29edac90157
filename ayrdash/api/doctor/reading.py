"""Reading what was pasted: a curl command, a raw request, headers, or a bare credential."""

import re
import shlex
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LONGEST_TEXT = 20_000
MOST_CREDENTIALS = 8
_METHODS = "GET|POST|PUT|PATCH|DELETE"
_START = re.compile(rf"({_METHODS})\s+(\S+)(?:\s+HTTP/[\d.]+)?\s*", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*:\s*(.*)")
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)
# Prefixed tokens, JWTs, refIds and the four-group keys of Ayrshare, wherever they stand.
_SHAPES = re.compile(
    r"\b(?:ay[a-z](?:_[a-z]{2})?_[0-9A-Za-z]{20,}"
    r"|whsec_[A-Za-z0-9+/=]{8,}"
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*"
    r"|[0-9A-Fa-f]{40}"
    r"|(?:[0-9A-Z]{7}-){3}[0-9A-Z]{7}"
    r"|(?:[0-9A-F]{8}-){3}[0-9A-F]{8})(?![\w-])"
)
_WITH_VALUE = {"-X", "--request", "-H", "--header", "-d", "--data", "--data-raw", "--json"}
_WITH_VALUE |= {"--data-binary", "--data-urlencode", "-F", "--form", "-u", "--user", "-o", "-b"}
_BODY = {"-d", "--data", "--data-raw", "--json", "--data-binary", "--data-urlencode"}


@dataclass
class Pasted:
    """What was found: the request, where it is one, and every credential."""

    method: str = ""
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    credentials: list[str] = field(default_factory=list)

    @property
    def is_request(self) -> bool:
        return bool(self.method or "authorization" in self.headers or "profile-key" in self.headers)

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").partition(" ")[2].strip()


def read(text: str) -> Pasted:
    """Read a pasted text; never fails: what is not understood is a bare credential."""
    text = text.strip()[:LONGEST_TEXT]
    pasted = _curl(text) if text.startswith("curl ") else _raw(text)
    pasted.credentials = _credentials(text, pasted)
    return pasted


def _curl(text: str) -> Pasted:
    try:
        words = shlex.split(text.replace("\\\r\n", " ").replace("\\\n", " "))[1:]
    except ValueError:
        return Pasted()
    pasted, address = Pasted(), ""
    while words:
        word = words.pop(0)
        value = words.pop(0) if word in _WITH_VALUE and words else ""
        if word in ("-X", "--request"):
            pasted.method = value.upper()
        elif word in ("-H", "--header"):
            _add_header(pasted, value)
        elif word in _BODY:
            pasted.body += value
        elif not word.startswith("-") and not address:
            address = word
    pasted.path = urlsplit(address if "//" in address else f"//{address}").path
    pasted.method = pasted.method or ("POST" if pasted.body else "GET")
    return pasted


def _raw(text: str) -> Pasted:
    pasted = Pasted()
    head, _blank, pasted.body = text.replace("\r\n", "\n").partition("\n\n")
    for line in head.splitlines():
        start = _START.fullmatch(line.strip())
        if start and not pasted.method:
            pasted.method, pasted.path = start[1].upper(), urlsplit(start[2]).path
        else:
            _add_header(pasted, line.strip())
    return pasted


def _add_header(pasted: Pasted, line: str) -> None:
    match = _HEADER.fullmatch(line.lstrip("> "))
    if match:
        pasted.headers.setdefault(match[1].lower(), match[2].strip().strip("'\""))


def _credentials(text: str, pasted: Pasted) -> list[str]:
    found = [pasted.bearer, pasted.headers.get("profile-key", "")]
    found += _PEM.findall(text)
    found += _SHAPES.findall(_PEM.sub("", text))
    if not any(found) and len(text.split()) == 1:
        found = [text]
    return list(dict.fromkeys(word for word in found if word))[:MOST_CREDENTIALS]
