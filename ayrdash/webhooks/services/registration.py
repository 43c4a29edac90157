"""Saying where events go."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core import outbound
from ayrdash.core.errors import DomainError
from ayrdash.webhooks.models import SENT, Action, Webhook
from profiles.models import Profile

# How long a replaced secret still signs beside the new one.
SECRET_OVERLAP = datetime.timedelta(hours=24)
SECRET_MAX_LENGTH = 255


class WebhookRefused(DomainError):
    """The address, the kind of event or the secret can't be used."""

    code = 930


def register(
    *, profile: Profile, action: str, url: str, actor: User | None, secret: str | None = None
) -> Webhook:
    """Send a kind of event to ``url`` from now on; replaces what was registered.

    ``secret`` None keeps the present one, empty text stops signing; a changed one signs
    beside the former for ``SECRET_OVERLAP``. A webhook that was switched off is on again.
    Raises ``WebhookRefused``.
    """
    _check(action, url, secret)
    now = timezone.now()
    with transaction.atomic():
        hook = Webhook.objects.select_for_update().filter(profile=profile, action=action).first()
        before = hook.url if hook else ""
        hook = hook or Webhook(profile=profile, action=action)
        if secret is not None and secret != hook.secret:
            hook.previous_secret = hook.secret if secret else ""
            hook.previous_secret_until = now + SECRET_OVERLAP if hook.previous_secret else None
            hook.secret = secret
        hook.url = url
        hook.failing_since = hook.switched_off_at = None
        hook.switched_off_reason = ""
        hook.save()
        record(
            "webhook.registered",
            account=profile.account,
            actor=actor,
            profile=profile,
            details={"action": action, "before": {"url": before}, "after": {"url": url}},
        )
    return hook


def _check(action: str, url: str, secret: str | None) -> None:
    if action not in Action.values:
        message = _("There is no event “%(action)s”. Known: %(known)s.")
        known = ", ".join(SENT)
        raise WebhookRefused(message % {"action": action, "known": known}, field="action")
    if action not in SENT:
        # Taken, it would stay silent for good: nobody would know why.
        message = _("“%(action)s” is never sent by this version. Sent are: %(known)s.")
        known = ", ".join(SENT)
        raise WebhookRefused(message % {"action": action, "known": known}, field="action")
    try:
        outbound.check_url(url)
    except outbound.OutboundError as error:
        raise WebhookRefused(error.message, field="url") from error
    if secret is not None and len(secret) > SECRET_MAX_LENGTH:
        message = _("A secret has at most %d characters.") % SECRET_MAX_LENGTH
        raise WebhookRefused(message, field="secret")


def unregister(*, profile: Profile, action: str, actor: User | None) -> bool:
    """Stop sending a kind of event; what waits is dropped with it. False: there was none."""
    with transaction.atomic():
        gone, _models = Webhook.objects.filter(profile=profile, action=action).delete()
        if gone:
            record(
                "webhook.unregistered",
                account=profile.account,
                actor=actor,
                profile=profile,
                details={"action": action},
            )
    return bool(gone)


def reveal_secret(*, webhook: Webhook, actor: User) -> str:
    """Return the signing secret for showing it, and note that it was shown."""
    profile = webhook.profile
    details = {"action": webhook.action}
    record(
        "webhook.secret_revealed",
        account=profile.account,
        actor=actor,
        profile=profile,
        details=details,
    )
    return webhook.secret
