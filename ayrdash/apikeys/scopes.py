"""What a named key may do: its scopes against what a call of the API declares.

``refusal`` is the one place that decides. Which profiles a key reaches is the other
half: ``access.reached``.
"""

import datetime
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.accounts.policy import Action, may
from ayrdash.apikeys.models import NamedKey, Secret
from ayrdash.core.addresses import is_within
from ayrdash.core.errors import Refused, Text


class Scope(TextChoices):
    """A part of the API. Each part but ``READ`` holds its own reading calls, too."""

    READ = "read", gettext_lazy("Read: profiles, posts, history, media, figures")
    POST = "post", gettext_lazy("Post: publish, change and delete posts, media, schedules")
    PROFILES = "profiles", gettext_lazy("Profiles: list, create, change and delete")
    LINKS = "links", gettext_lazy("Links: links for end users, and unlinking networks")
    WEBHOOKS = "webhooks", gettext_lazy("Webhooks: set, list and remove")


@dataclass(frozen=True)
class Rule:
    """What one call needs: its part of the API, and whether it only reads.

    ``reads`` None: as its method says. A ``whole_account`` call concerns no single profile:
    keys for chosen profiles can't make it.
    """

    scope: Scope
    reads: bool | None = None
    whole_account: bool = False


class KeyRefused(Refused):
    """The key is known, but not for this call. ``code`` is one of 922 to 927."""

    def __init__(self, code: int, message: Text) -> None:
        super().__init__(message)
        self.code = code


SCOPE, READ_ONLY, PROFILES, ADDRESS, EXPIRED, ENDED = range(922, 928)


def refusal(
    secret: Secret, rule: Rule | None, *, address: str, now: datetime.datetime
) -> KeyRefused | None:
    """Return why the key may not make this call from this address now; None: it may.

    ``rule`` is what the call declares; a call that declares nothing is refused.
    """
    key = secret.key
    return standing(secret, now) or _place(key, address) or _work(key, rule)


def standing(secret: Secret, now: datetime.datetime) -> KeyRefused | None:
    """Return why the key may make no call at all, as it ended or expired; None: it works."""
    if _has_ended(secret, now):
        return KeyRefused(ENDED, _("This API key was ended. Make another in the dashboard."))
    expires_at = secret.key.expires_at
    if expires_at is not None and expires_at <= now:
        return KeyRefused(EXPIRED, _("This API key has expired. Give it more time, or a new one."))
    return None


def _place(key: NamedKey, address: str) -> KeyRefused | None:
    if not key.addresses or is_within(address, key.addresses):
        return None
    message = _("This API key is not for calls from %s.")
    return KeyRefused(ADDRESS, message % (address or _("an unknown address")))


def _work(key: NamedKey, rule: Rule | None) -> KeyRefused | None:
    if rule is None:
        return KeyRefused(SCOPE, _("Named API keys can't make this call: it has no scope."))
    if rule.scope not in key.scopes and not (rule.reads and Scope.READ in key.scopes):
        message = _("This API key lacks the scope “%s”, which the call needs.")
        return KeyRefused(SCOPE, message % Scope(rule.scope).value)
    if key.read_only and not rule.reads:
        return KeyRefused(READ_ONLY, _("This API key only reads; the call may change something."))
    return not_for_profile() if rule.whole_account and not key.all_profiles else None


def not_for_profile() -> KeyRefused:
    """Return the refusal of what lies beyond a key's chosen profiles."""
    return KeyRefused(PROFILES, _("This API key is for chosen profiles, and not for this one."))


def _has_ended(secret: Secret, now: datetime.datetime) -> bool:
    # Revoked, rotated away, or nobody stands behind it.
    retired = secret.retires_at is not None and secret.retires_at <= now
    return retired or secret.key.revoked_at is not None or not is_backed(secret.key)


def is_backed(key: NamedKey) -> bool:
    """Tell whether the member who made the key could still make it today."""
    maker = key.made_by
    if maker is None or not maker.user.is_active:
        return False
    maker.account = key.account  # the same one, whose settings may be at hand
    return may(maker, Action.MANAGE_KEYS)
