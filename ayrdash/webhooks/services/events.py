"""Putting events on their way. Called inside the transaction that makes them true."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.webhooks.access import hooks_serving, serving_webhooks
from ayrdash.webhooks.models import Delivery, Webhook
from ayrdash.webhooks.services.registration import WebhookRefused
from profiles.models import Profile


def emit(*, profile: Profile, action: str, data: dict[str, Any]) -> Delivery | None:
    """Queue one event with ``data`` added to the common members; None if nobody wants it.

    A webhook that is switched off receives nothing, and the Primary's does not step in.
    """
    hook = serving_webhooks(profile).get(action)
    return _queue(hook, profile, data) if hook and hook.is_on else None


def emit_many(*, profiles: Sequence[Profile], action: str, data: dict[str, Any]) -> int:
    """Queue the same event for many profiles of one Account, in two statements.

    No wake-ups: thousands would crowd out what people wait for. The sweeper wakes them.
    """
    if not profiles:
        return 0
    hooks = hooks_serving(profiles, action)
    rows = []
    for profile in profiles:
        hook = hooks.get(profile.pk)
        if hook is not None and hook.is_on:
            rows.append(_delivery(hook, profile, data))
    Delivery.objects.bulk_create(rows)
    return len(rows)


def send_test(*, webhook: Webhook) -> Delivery:
    """Queue an event that says it is a test, signed and retried like any other."""
    if not webhook.is_on:
        raise WebhookRefused(_("This webhook is switched off. Save it to switch it on again."))
    return _queue(webhook, webhook.profile, {"test": True, "status": "success"})


def _queue(hook: Webhook, profile: Profile, data: dict[str, Any]) -> Delivery:
    with transaction.atomic():
        delivery = _delivery(hook, profile, data)
        delivery.save()
        wake(delivery)
    return delivery


def _delivery(hook: Webhook, profile: Profile, data: dict[str, Any]) -> Delivery:
    delivery = Delivery(webhook=hook, profile=profile, action=hook.action)
    common = {
        "action": hook.action,
        "created": timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "code": 200,
        "hookId": delivery.hook_id,
        "refId": profile.ref_id,
        "title": profile.title,
        "url": hook.url,
    }
    delivery.body = json.dumps({**common, **data}, ensure_ascii=False, separators=(",", ":"))
    return delivery


def wake(delivery: Delivery) -> None:
    """Ask the queue to deliver when it is due. Losing this loses nothing: there is a sweeper."""
    from ayrdash.webhooks.tasks import deliver

    later = delivery.due_at > timezone.now()
    (deliver.using(run_after=delivery.due_at) if later else deliver).enqueue(delivery.pk)
