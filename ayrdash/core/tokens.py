"""Tokens that we hand out: told apart by prefix, checked by sum, stored hashed.

Shape: prefix, ``_``, 30 base62 characters, 6 of a CRC-32 (as GitHub's tokens, so
that secret scanners can find them without asking anybody).
"""

import hashlib
import hmac
import secrets
import string
import zlib

from django.conf import settings

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BODY_LENGTH = 30
SUM_LENGTH = 6

API_KEY = "ayd"
PROFILE_KEY = "ayp"
LINK_TOKEN = "ayr_ls"  # noqa: S105 - a prefix, not a secret
SETUP_TOKEN = "ays"  # noqa: S105 - a prefix, not a secret
INVITATION_TOKEN = "ayi"  # noqa: S105 - a prefix, not a secret


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(SUM_LENGTH):
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return digits


def new_token(prefix: str) -> str:
    """Draw a token of about 178 random bits."""
    body = random_base62(BODY_LENGTH)
    return f"{prefix}_{body}{_checksum(body)}"


def random_base62(length: int) -> str:
    """Draw ``length`` characters of [0-9A-Za-z]."""
    return "".join(secrets.choice(BASE62) for _ in range(length))


def looks_like(prefix: str, token: str) -> bool:
    """Tell whether a text is a well-formed token of that kind, without any look-up."""
    kind, _, rest = token.rpartition("_")
    body, checksum = rest[:BODY_LENGTH], rest[BODY_LENGTH:]
    return kind == prefix and len(rest) == BODY_LENGTH + SUM_LENGTH and _checksum(body) == checksum


def lookup_hash(token: str) -> str:
    """Return the keyed hash under which a token is stored and found (64 hex digits)."""
    return hmac.new(settings.LOOKUP_KEY.encode(), token.encode(), hashlib.sha256).hexdigest()


def new_ref_id() -> str:
    """Draw a refId: 40 hex digits, public, stable for life (API contract 1.3)."""
    return secrets.token_hex(20)


def mask(token: str) -> str:
    """Show the kind and the last four characters only."""
    prefix, _, _ = token.rpartition("_")
    return f"{prefix}_{'•' * 12}{token[-4:]}"
