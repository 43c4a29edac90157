"""Keeps secrets and floods out of the trail."""

import re
from typing import Any

LONGEST_TEXT = 1_000
LONGEST_LIST = 100
_SECRET_NAME = re.compile(
    r"passw|secret|token|credential|(api|private|profile|access)_?key\b|authori[sz]ation|cookie"
    r"|(^|_)(otp|totp|pin|pem|jwt)(_|$)|recovery_code",
    re.IGNORECASE,
)
# Our own tokens (core.tokens), webhook secrets, private keys.
_SECRET_TEXT = re.compile(r"\bay[a-z]_[0-9A-Za-z]{30,}|\bwhsec_\S{10,}|-----BEGIN [A-Z ]*KEY-----")


class SecretInTrail(ValueError):
    """A detail is named like a secret: the caller must leave it out."""


def is_secret_name(name: str) -> bool:
    """Tell whether something of this name is to be kept from trail and exports."""
    return bool(_SECRET_NAME.search(name))


def safe_details(value: Any, name: str = "") -> Any:
    """Return details as the trail may keep them.

    Raises ``SecretInTrail`` for a name that a secret would have, however deep it stands;
    tokens inside texts are blotted out, long texts cut.
    """
    if is_secret_name(name):
        raise SecretInTrail(name)
    if isinstance(value, dict):
        return {str(key): safe_details(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
        return [safe_details(item) for item in items[:LONGEST_LIST]]
    if isinstance(value, str):
        text = _SECRET_TEXT.sub("•••", value)
        return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text)})"
    return value
