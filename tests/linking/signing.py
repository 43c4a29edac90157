"""Tokens as an owner signs them, and as somebody forges them."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

import jwt

from ayrdash.linking.models import LinkingDomain
from profiles.models import Key
from tests.cast import Party


@dataclass
class Owner:
    """An owner who signs links: the private key is with the owner alone."""

    party: Party
    private: str

    @property
    def domain(self) -> LinkingDomain:
        return LinkingDomain.objects.get(account=self.party.account)

    def claims(self, **other: Any) -> dict[str, Any]:
        now = int(time.time())
        return {
            "apiKey": Key.objects.get(profile=self.party.primary).secret,
            "profileKey": Key.objects.get(profile=self.party.profile).secret,
            "iat": now,
            "exp": now + 300,
            "aud": "https://app.ayrshare.com",
            "iss": self.domain.name,
            "sub": "support@ayrshare.com",
            **other,
        }

    def sign(self, *, without: tuple[str, ...] | list[str] = (), **other: Any) -> str:
        claims = {k: v for k, v in self.claims(**other).items() if k not in without}
        return jwt.encode(claims, self.private, algorithm="RS256")


def part(value: Any) -> str:
    """Return one of a token's three parts."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token that says it needs no signature."""
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def by_hmac(owner: Owner, key: str = "") -> str:
    """Return a token signed by HS256 with the public key as its secret.

    PyJWT itself refuses to sign like this: an attacker would not use it.
    """
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(owner.claims())}"
    secret = (key or owner.domain.public_key).encode()
    mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
