"""What one credential is, and whose, as far as the viewer may know."""

import datetime
import hmac
import re
from dataclasses import dataclass

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action, may
from ayrdash.apikeys.models import Secret
from ayrdash.apikeys.scopes import EXPIRED, standing
from ayrdash.core.errors import Text
from ayrdash.core.tokens import (
    API_KEY,
    INVITATION_TOKEN,
    LINK_TOKEN,
    PROFILE_KEY,
    SETUP_TOKEN,
    looks_like,
    lookup_hash,
    mask,
)
from ayrdash.linking.models import LinkingDomain
from ayrdash.linking.services import tokens
from ayrdash.linking.services.errors import LinkClosed
from ayrdash.webhooks.models import Webhook
from profiles.access import visible_to
from profiles.models import Key

MOST_HOOKS = 500
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*")
_REF_ID = re.compile(r"[0-9a-fA-F]{40}")
_AYRSHARE = re.compile(r"(?:[0-9A-Z]{7}-){3}[0-9A-Z]{7}|(?:[0-9A-F]{8}-){3}[0-9A-F]{8}")


@dataclass(frozen=True)
class Finding:
    """One credential: masked, what it is, whose, and what to know of it."""

    masked: str
    kind: Text
    owner: Text = ""
    note: Text = ""
    tone: str = "info"


def name_credential(membership: Membership, text: str) -> Finding:
    """Say what a credential is. What is another account's reads like what nobody knows."""
    for look in (_pem, _key, _named_key, _token, _ref_id, _hook_secret, _by_form):
        found = look(membership, text)
        if found is not None:
            return found
    return Finding(_masked(text), _("Nothing that this installation knows"), tone="warning")


def _masked(text: str) -> str:
    if text.startswith("-----BEGIN"):
        return text.partition("\n")[0]
    return mask(text) if "_" in text[:8] else f"{'•' * 8}{text[-4:] if len(text) > 12 else ''}"


def _pem(membership: Membership, text: str) -> Finding | None:
    if not text.startswith("-----BEGIN"):
        return None
    kind = _("Private key of the linking page")
    try:
        private = serialization.load_pem_private_key(text.encode(), password=None)
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        note = _("It can't be read: copy it whole, with its first and last line and line breaks.")
        return Finding(_masked(text), _("A PEM text"), note=note, tone="warning")
    domain = LinkingDomain.objects.filter(account=membership.account).first()
    if domain is not None and domain.public_key.strip() == public.decode().strip():
        owner = _("Of this account's linking domain “%s”") % domain.name
        note = _("It signs links. It is no key for API calls; whoever saw it can make links.")
        return Finding(_masked(text), kind, owner, note, "success")
    note = _("Not the half of this account's present key pair: what it signs opens nothing here.")
    return Finding(_masked(text), kind, note=note, tone="warning")


def _key(membership: Membership, text: str) -> Finding | None:
    key = (
        Key.objects.filter(lookup=lookup_hash(text), profile__in=visible_to(membership))
        .select_related("profile")
        .first()
    )
    if key is None:
        return None
    profile = key.profile
    kind = _("API key") if profile.is_primary else _("Profile Key")
    owner = _("Of the profile “%(title)s”, refId %(ref)s") % {
        "title": profile.title,
        "ref": profile.ref_id,
    }
    if profile.deleted_at is not None:
        return Finding(key.masked, kind, owner, _("The profile is deleted."), "danger")
    if key.retires_at is not None and key.retires_at <= timezone.now():
        note = _("Rotated away; it ended on %s.") % _date(key.retires_at)
        return Finding(key.masked, kind, owner, note, "danger")
    note = (
        _("Goes into the Authorization header, after “Bearer”.")
        if profile.is_primary
        else _("Goes into the Profile-Key header, beside the API key.")
    )
    return Finding(key.masked, kind, owner, note, "success")


def _date(moment: datetime.datetime) -> str:
    return date_format(moment, "j F Y H:i")


def _named_key(membership: Membership, text: str) -> Finding | None:
    secret = (
        Secret.objects.filter(lookup=lookup_hash(text), key__account=membership.account)
        .select_related("key__made_by__user", "key__account__settings")
        .first()
    )
    if secret is None:
        return None
    key, kind = secret.key, _("Named API key")
    if not may(membership, Action.MANAGE_KEYS):
        return Finding(secret.masked, kind, _("Of this account"), _("Ask an owner or admin."))
    owner = _("“%(name)s”, made by %(who)s") % {"name": key.name, "who": key.made_by_label}
    refused = standing(secret, timezone.now())
    if refused is not None:
        note = _("It was ended or rotated away.")
        if refused.code == EXPIRED and key.expires_at is not None:
            note = _("It expired on %s.") % _date(key.expires_at)
        return Finding(secret.masked, kind, owner, note, "danger")
    note = _("Scopes: %s") % ", ".join(key.scopes)
    return Finding(secret.masked, kind, owner, note, "success")


def _token(membership: Membership, text: str) -> Finding | None:
    """A link of the linking page, opaque or signed; opening it here leaves no trace."""
    if not _JWT.fullmatch(text) and not text.startswith(f"{LINK_TOKEN}_"):
        return None
    kind = _("Signed link token (JWT)") if "." in text else _("Token of a link for end users")
    note, tone = _("It opens now."), "success"
    try:
        with transaction.atomic():
            session = tokens.resolve(text)
            transaction.set_rollback(True)
    except LinkClosed as error:
        account, message = error.account, str(error.message)
        note, tone = _("It does not open: %(why)s (%(code)s)"), "danger"
        note %= {"why": message, "code": error.code}
        if account is None or account.pk != membership.account_id:
            return Finding(_masked(text), kind, note=_expiry(text) or _unknown_link(), tone=tone)
        return Finding(_masked(text), kind, _("Of this account"), note, tone)
    if not visible_to(membership).filter(pk=session.profile_id).exists():
        return Finding(_masked(text), kind, note=_unknown_link(), tone="danger")
    owner = _("For the profile “%s”") % session.profile.title
    return Finding(_masked(text), kind, owner, note, tone)


def _unknown_link() -> str:
    return _("It opens nothing of this account. It is no key for API calls.")


def _expiry(text: str) -> str:
    """Say when a token claims to end; its signature is not ours to check."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
        moment = datetime.datetime.fromtimestamp(int(claims["exp"]), datetime.UTC)
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, OverflowError, OSError):
        return ""
    if moment > timezone.now():
        return ""
    return _("By its own words it expired on %s (UTC).") % _date(moment)


def _ref_id(membership: Membership, text: str) -> Finding | None:
    if not _REF_ID.fullmatch(text):
        return None
    profile = visible_to(membership).filter(ref_id=text.lower()).first()
    note = _("It names a profile in replies and webhooks and opens nothing: it is no key.")
    if profile is None:
        return Finding(text, _("refId"), note=note, tone="warning")
    return Finding(text, _("refId"), _("Of the profile “%s”") % profile.title, note)


def _hook_secret(membership: Membership, text: str) -> Finding | None:
    if not may(membership, Action.MANAGE_WEBHOOKS):
        return None
    hooks = Webhook.objects.filter(profile__in=visible_to(membership))
    for hook in hooks.select_related("profile").order_by("-id")[:MOST_HOOKS]:
        for secret in (hook.secret, hook.previous_secret):
            if secret and hmac.compare_digest(secret.encode(), text.encode()):
                owner = _("Of the webhook “%(action)s” of “%(title)s”") % {
                    "action": hook.get_action_display(),
                    "title": hook.profile.title,
                }
                note = _("It checks signatures at your server. It is no key for API calls.")
                return Finding(_masked(text), _("Webhook secret"), owner, note, "success")
    return None


def _by_form(membership: Membership, text: str) -> Finding | None:
    """What it was meant to be, by its form alone."""
    forms = {
        API_KEY: _("API key, or a named one"),
        PROFILE_KEY: _("Profile Key"),
        INVITATION_TOKEN: _("Token of a team invitation"),
        SETUP_TOKEN: _("Token of a set-up link"),
    }
    prefix = text.rpartition("_")[0]
    if prefix in forms:
        note = _("No such one in this account: it was ended, or belongs elsewhere.")
        if not looks_like(prefix, text):
            note = _("Its check sum is wrong: a character is missing or changed. Copy it again.")
        return Finding(_masked(text), forms[prefix], note=note, tone="danger")
    if text.startswith("whsec_"):
        note = _("No webhook of this account has it.")
        return Finding(_masked(text), _("Webhook secret"), note=note, tone="warning")
    if _AYRSHARE.fullmatch(text):
        note = _("Keys of another service don't work here. Take this installation's own.")
        return Finding(
            _masked(text), _("Has the form of an Ayrshare key"), note=note, tone="danger"
        )
    return None
