"""Signed tokens (RS256): those that we mint, and those that owners sign themselves.

Ours carry references that are no secrets where the owner's own carry keys, and name a
stored session; all that they may do stands there. An owner's token becomes a stored
session when it is first opened. Nothing is read from a token whose signature, algorithm,
audience, issuer or time is not right (API contract 2.8).
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any

import jwt
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.core.tokens import lookup_hash
from ayrdash.linking.models import LinkingDomain, LinkSession, SigningKey
from ayrdash.linking.services import errors, keypair, sessions, trail
from ayrdash.linking.services.addresses import address_of_signed
from ayrdash.linking.services.errors import BadOption, LinkClosed, LinkExpired, LinkForged
from ayrdash.linking.services.options import (
    API_LONGEST_MINUTES,
    LinkOptions,
    check,
    check_web_address,
    origin_of,
)
from ayrdash.linking.services.sessions import NewLink
from profiles.models import Profile
from profiles.services.keys import find_key

ALGORITHM = "RS256"
AUDIENCE = "https://app.ayrshare.com"
SUBJECT = "support@ayrshare.com"
SKEW_SECONDS = 60
LONGEST_SECONDS = API_LONGEST_MINUTES * 60
LONGEST_TOKEN = 8_192
_NAME = re.compile(r"[\w-]{1,60}", re.ASCII)
_REQUIRED = ["exp", "iat", "aud", "iss"]


@dataclass(frozen=True)
class SignedLink:
    """A fresh session, the token that we signed for it, and the address that opens it."""

    new: NewLink
    token: str
    url: str


def generate_signed_link(
    *, profile: Profile, options: LinkOptions | None = None, domain: str = "", by: User | None
) -> SignedLink:
    """Make a link session and sign its token (API contract 2.8).

    Raises ``KeyPairFault`` for a domain that is not the Account's, and what
    ``sessions.create_link_session`` raises.
    """
    own = keypair.domain_of(profile.account)
    if domain and domain != own.name:
        message = _("“%s” is not the linking domain of this account.") % domain[:60]
        raise errors.KeyPairFault(message, field="domain")
    new = sessions.create_link_session(profile=profile, options=options, by=by)
    token = mint(new, own)
    return SignedLink(new, token, address_of_signed(own.name, token))


def mint(new: NewLink, domain: LinkingDomain) -> str:
    """Return a signed token that opens a fresh session (API contract 2.8)."""
    session, key = new.session, keypair.own_key()
    claims = {
        "apiKey": domain.account.ref_id,
        "profileKey": session.profile.ref_id,
        "jti": session.ref,
        "iat": int(session.created_at.timestamp()),
        "exp": int(session.expires_at.timestamp()),
        "aud": AUDIENCE,
        "iss": domain.name,
        "sub": SUBJECT,
    }
    headers = {"kid": key.kid}
    return jwt.encode(claims, key.private_key, algorithm=ALGORITHM, headers=headers)


def resolve(token: str, *, domain: str = "", redirect: str = "") -> LinkSession:
    """Return the session that a link's token stands for, if it opens now.

    Raises a ``LinkClosed``. ``redirect`` is what the address says beside the token: it
    must be what the token or the session says, or lie on one of the owner's hosts.
    """
    if token.count(".") != 2:
        session = sessions.find(token)
        _same_redirect(session, redirect, hosts=[])
        return session
    if len(token) > LONGEST_TOKEN:
        raise LinkForged
    try:
        header, claims = jwt.get_unverified_header(token), _unverified(token)
    except jwt.PyJWTError as error:
        raise LinkForged from error
    own = SigningKey.objects.filter(kid=_name(header.get("kid"))).first()
    if own is not None:
        return _resolve_own(token, own, domain, redirect)
    return _resolve_signed(token, _name(claims.get("iss")), domain, redirect)


def _name(claim: object) -> str:
    """Return a claim that names something, if it can be a name at all."""
    text = claim if isinstance(claim, str) else ""
    return text if _NAME.fullmatch(text) else ""


def _unverified(token: str) -> dict[str, Any]:
    """Read what a token claims to be; good only for finding the key to check it with."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def _verified(token: str, public_key: str, issuer: str | None) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            public_key,
            algorithms=[ALGORITHM],
            audience=[AUDIENCE, settings.PUBLIC_URL],
            issuer=issuer,
            leeway=SKEW_SECONDS,
            options={"require": _REQUIRED},
        )
    except jwt.ExpiredSignatureError as error:
        raise LinkExpired from error
    except (jwt.PyJWTError, ValueError) as error:
        raise LinkForged from error
    return claims


def _resolve_own(token: str, key: SigningKey, domain: str, redirect: str) -> LinkSession:
    try:
        claims = _verified(token, keypair.public_half(key), None)
    except LinkClosed as error:
        # It opens nothing; whose page says so may be read from it all the same.
        issuer = _name(_unverified(token).get("iss"))
        domain_row = LinkingDomain.objects.filter(name=issuer).select_related("account").first()
        error.account = domain_row.account if domain_row else None
        raise
    session = sessions.usable(Q(ref=_name(claims.get("jti"))))
    names = {session.profile.ref_id: "profileKey", session.profile.account.ref_id: "apiKey"}
    wrong = [name for value, name in names.items() if claims.get(name) != value]
    if wrong or (domain and domain != claims["iss"]):
        raise LinkForged(session=session)
    _same_redirect(session, redirect, hosts=_hosts_of(session.profile))
    return session


def _hosts_of(profile: Profile) -> list[str]:
    found = LinkingDomain.objects.filter(account=profile.account).first()
    return list(found.hosts) if found else []


def _same_redirect(session: LinkSession, redirect: str, *, hosts: list[str]) -> None:
    if not redirect or redirect == session.redirect_url:
        return
    try:
        check_web_address(redirect, "redirect")
    except BadOption as error:
        raise LinkForged(session=session) from error
    if origin_of(redirect) not in hosts:
        raise LinkForged(session=session)
    LinkSession.objects.filter(pk=session.pk).update(redirect_url=redirect)
    session.redirect_url = redirect


def _resolve_signed(token: str, issuer: str, domain: str, redirect: str) -> LinkSession:
    found = LinkingDomain.objects.filter(name=issuer).select_related("account").first()
    if found is None or not found.public_key or (domain and domain != issuer):
        raise LinkForged
    try:
        claims = _verified(token, found.public_key, issuer)
        session = _session_of(token, claims, _profile_of(claims, found))
        _same_redirect(session, redirect, hosts=found.hosts)
    except LinkClosed as error:
        # The owner's own page may say what is wrong, as the domain is known.
        error.account = found.account
        raise
    return session


def _profile_of(claims: dict[str, Any], domain: LinkingDomain) -> Profile:
    """Return the one profile of a token; both keys must be the Account's own."""
    if claims["exp"] - claims["iat"] > LONGEST_SECONDS + SKEW_SECONDS:
        raise LinkForged
    if not _profile_of_key(claims.get("apiKey"), domain).is_primary:
        raise LinkForged
    return _profile_of_key(claims.get("profileKey"), domain)


def _profile_of_key(text: object, domain: LinkingDomain) -> Profile:
    key = find_key(text) if isinstance(text, str) else None
    if key is None or key.profile.account_id != domain.account_id:
        raise LinkForged
    return key.profile


def _session_of(token: str, claims: dict[str, Any], profile: Profile) -> LinkSession:
    """Return the stored session of an owner's token; it is made at its first opening."""
    digest = lookup_hash(token)
    if not LinkSession.objects.filter(token_hash=digest).exists():
        wish = _wish(claims)
        LinkSession.objects.get_or_create(
            token_hash=digest,
            defaults={
                "profile": profile,
                "source": LinkSession.Source.SIGNED,
                "networks": wish.networks,
                "redirect_url": wish.redirect,
                "single_use": wish.single_use,
                "ends_other_visit": wish.logout,
                "created_by_label": str(claims["iss"]),
                "expires_at": datetime.datetime.fromtimestamp(claims["exp"], datetime.UTC),
            },
        )
        session = sessions.usable(Q(token_hash=digest))
        trail.note(session, trail.Step.CREATED, note=str(claims["iss"]))
        return session
    return sessions.usable(Q(token_hash=digest))


def _wish(claims: dict[str, Any]) -> LinkOptions:
    """Read the options that an owner may sign beside the keys."""
    allowed = claims.get("allowedSocial") or []
    wish = LinkOptions(
        allowed_social=tuple(str(name) for name in allowed) if isinstance(allowed, list) else (),
        redirect=str(claims.get("redirect") or ""),
        logout=claims.get("logout") is True,
        single_use=claims.get("singleUse") is True,
    )
    try:
        check(wish)
    except BadOption as error:
        raise LinkForged from error
    return wish
