"""Switching off a webhook that nobody answers; the trail's listeners raise the alert."""

import datetime

from django.utils.translation import gettext as _

from ayrdash.activity.services import record
from ayrdash.webhooks.models import Webhook

# Nothing got through for this long.
PATIENCE = datetime.timedelta(days=5)


def note_failure(webhook: Webhook, *, gone: bool, now: datetime.datetime) -> None:
    """Remember since when nothing gets through; switch off at 410 or out of patience."""
    since = webhook.failing_since or now
    if webhook.failing_since is None:
        Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now)
    if gone:
        _switch_off(webhook, _("The receiver answered that it is gone (410)."), now)
    elif now - since > PATIENCE:
        _switch_off(webhook, _("Nothing got through for five days."), now)


def _switch_off(webhook: Webhook, reason: str, now: datetime.datetime) -> None:
    on = Webhook.objects.filter(pk=webhook.pk, switched_off_at=None)
    if not on.update(switched_off_at=now, switched_off_reason=reason):
        return
    profile = webhook.profile
    record(
        "webhook.switched_off",
        account=profile.account,
        actor=None,
        profile=profile,
        details={"action": webhook.action, "url": webhook.url, "reason": reason},
    )
