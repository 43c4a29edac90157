"""The test network's own rules: consents, tokens, posts."""

import base64
import datetime
import hashlib
import hmac
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils import timezone

from ayrdash.testnet.models import Consent, Note, Switch
from ayrdash.testnet.people import PAGES, PEOPLE, SCOPES

CODE_LIFE = datetime.timedelta(minutes=1)
ACCESS_LIFE = datetime.timedelta(hours=1)
# A consent ends by itself, however often its tokens are renewed, as LinkedIn's does.
CONSENT_LIFE = datetime.timedelta(days=60)
SLOWNESS = datetime.timedelta(seconds=20)
PAGE_SALT = "testnet.page"


# Which of its rules a suspended page has broken.
RULE = "No spam (rule 3)"


class Refusal(Exception):
    """The network says no: HTTP status, its name for it, a sentence, the rule broken."""

    def __init__(self, status: int, error: str, words: str, rule: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.words, self.rule = status, error, words, rule


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def consent(
    *, person: str, client_id: str, redirect_uri: str, challenge: str, scopes: list[str]
) -> str:
    """Keep what a person allowed; return the code, good once, for a minute."""
    code = secrets.token_urlsafe(24)
    Consent.objects.create(
        person=person,
        client_id=client_id,
        redirect_uri=redirect_uri,
        challenge=challenge,
        scopes=[name for name in scopes if name in SCOPES],
        code_hash=_hash(code),
        code_until=timezone.now() + CODE_LIFE,
    )
    return code


def known_client(client_id: str, secret: str) -> None:
    """Refuse any client but the registered one."""
    known, right = settings.NETWORK_APPS.get("test", ("", ""))
    if not known or client_id != known or not hmac.compare_digest(secret, right):
        raise Refusal(401, "invalid_client", "No such client, or another secret.")


def redeem(*, code: str, client_id: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
    """Turn a code into tokens. A code used twice ends the consent."""
    row = Consent.objects.filter(code_hash=_hash(code), client_id=client_id).first()
    if row is None or row.code_until < timezone.now() or row.redirect_uri != redirect_uri:
        raise Refusal(400, "invalid_grant", "The code is not valid.")
    if not Consent.objects.filter(pk=row.pk, code_used=False).update(code_used=True):
        Consent.objects.filter(pk=row.pk).update(revoked=True)
        raise Refusal(400, "invalid_grant", "The code was used before.")
    digest = hashlib.sha256(verifier.encode()).digest()
    given = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not hmac.compare_digest(given, row.challenge):
        raise Refusal(400, "invalid_grant", "The PKCE verifier does not fit.")
    return _new_tokens(row)


def refresh(*, token: str, client_id: str) -> dict[str, Any]:
    """Renew tokens; the refresh token serves once."""
    row = Consent.objects.filter(refresh_hash=_hash(token), client_id=client_id).first()
    if row is None or row.revoked or _left(row) <= datetime.timedelta():
        raise Refusal(400, "invalid_grant", "The consent was taken back or has ended.")
    return _new_tokens(row)


def _left(row: Consent) -> datetime.timedelta:
    return row.created_at + CONSENT_LIFE - timezone.now()


def _new_tokens(row: Consent) -> dict[str, Any]:
    access, token = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    row.access_hash, row.refresh_hash = _hash(access), _hash(token)
    life = min(ACCESS_LIFE, _left(row))
    row.access_until = timezone.now() + life
    row.save(update_fields=["access_hash", "refresh_hash", "access_until"])
    return {
        "access_token": access,
        "refresh_token": token,
        "expires_in": int(life.total_seconds()),
        "refresh_expires_in": int(_left(row).total_seconds()),
        "token_type": "bearer",
        "scope": " ".join(row.scopes),
    }


def revoke(token: str) -> None:
    """Take back the consent that a token belongs to."""
    Consent.objects.filter(refresh_hash=_hash(token)).update(revoked=True)


def consent_of(token: str) -> Consent:
    """Return the consent behind an access token."""
    row = Consent.objects.filter(access_hash=_hash(token)).first() if token else None
    return _alive(row)


def _alive(row: Consent | None) -> Consent:
    if row is None or row.revoked:
        raise Refusal(401, "revoked", "The consent was taken back.")
    if row.access_until is None or row.access_until < timezone.now():
        raise Refusal(401, "expired", "The token has run out.")
    return row


def page_token(row: Consent, page: str) -> str:
    """Return the page's own token, good while the consent is."""
    return signing.dumps([row.pk, page], salt=PAGE_SALT)


def page_of(token: str, page: str, scope: str) -> Consent:
    """Return the consent behind a page's token, if it covers page and permission."""
    try:
        number, named = signing.loads(token, salt=PAGE_SALT)
    except signing.BadSignature as error:
        raise Refusal(401, "invalid_token", "No such token.") from error
    row = _alive(Consent.objects.filter(pk=number).first())
    if named != page or page not in {p.id for p in PEOPLE[row.person].pages}:
        raise Refusal(403, "forbidden", "The token is another page's.")
    if scope not in row.scopes:
        raise Refusal(403, "permission", f"The consent lacks {scope}.")
    if switch_of(page).suspended:
        raise Refusal(403, "suspended", "The page is suspended for abuse.", RULE)
    return row


def switch_of(page: str) -> Switch:
    """Return how a page is treated."""
    return Switch.objects.get_or_create(page=page)[0]


def post(*, page: str, key: str, text: str, images: list[dict[str, str]]) -> Note:
    """Take in a post, once for each key."""
    known = Note.objects.filter(page=page, key=key).first()
    if known:
        return known
    switch = switch_of(page)
    outcome, switch.next_post = switch.next_post, Switch.Next.OK
    switch.save()
    if outcome == Switch.Next.FAIL:
        raise Refusal(422, "refused", "The content was refused, as the switch says.")
    delay = SLOWNESS if outcome == Switch.Next.SLOW else datetime.timedelta()
    ready = timezone.now() + delay
    return Note.objects.create(page=page, key=key, text=text, images=images, ready_at=ready)


def note_of(page: str, number: str) -> Note:
    """Return one post of a page."""
    note = Note.objects.filter(page=page, pk=number).first() if number.isdigit() else None
    if note is None:
        raise Refusal(404, "gone", "No such post.")
    return note


def set_switch(*, page: str, act: str) -> None:
    """Do what a button of the desk says."""
    if page not in PAGES:
        return
    values: dict[str, dict[str, Any]] = {
        "suspend": {"suspended": True},
        "reinstate": {"suspended": False},
        "slow": {"next_post": Switch.Next.SLOW},
        "fail": {"next_post": Switch.Next.FAIL},
    }
    if act in values:
        Switch.objects.update_or_create(page=page, defaults=values[act])


def end_consents(*, person: str, act: str) -> None:
    """Let a person's tokens run out, or take the consents back."""
    rows = Consent.objects.filter(person=person)
    if act == "expire":
        rows.update(access_until=timezone.now() - ACCESS_LIFE)
    elif act == "revoke":
        rows.update(revoked=True)
