"""Webhooks of the acting profile, and their log."""

from typing import Any

from ayrdash.webhooks.models import Webhook
from ayrdash.webhooks.services.events import send_test
from tests.access.profiles import password_given
from tests.access.table import Row
from tests.cast import Party


def hook(party: Party) -> Webhook:
    made, _ = Webhook.objects.get_or_create(
        profile=party.profile,
        action="scheduled",
        defaults={"url": "https://hooks.northwind.test/in", "secret": "whsec_c2VjcmV0"},
    )
    return made


def action(party: Party) -> list[Any]:
    return [hook(party).action]


def delivery(party: Party) -> list[Any]:
    return [send_test(webhook=hook(party)).hook_id]


SAVED = {"url": "https://hooks.northwind.test/new", "signing": "new"}
# The address names a kind of event: everybody has that; who has no webhook for it gets 404.
HOOK: dict[str, Any] = {"of": action, "primary": 404, "needs": "manage_webhooks"}

ROWS = [
    Row("webhooks:index", "GET", needs="manage_webhooks"),
    Row("webhooks:edit", "GET", of=action, foreign=0, needs="manage_webhooks"),
    Row("webhooks:edit", "POST", of=action, data=SAVED, foreign=0, needs="manage_webhooks"),
    Row("webhooks:secret", "GET", profile=302, prepare=password_given, **HOOK),
    Row("webhooks:secret", "POST", profile=200, prepare=password_given, **HOOK),
    Row("webhooks:test", "POST", profile=302, **HOOK),
    Row("webhooks:resend_failed", "POST", profile=302, **HOOK),
    Row("webhooks:remove", "POST", profile=302, **HOOK),
    Row(
        "webhooks:detail",
        "GET",
        of=delivery,
        primary=404,
        profile=200,
        needs="manage_webhooks",
    ),
    Row(
        "webhooks:resend",
        "POST",
        of=delivery,
        primary=404,
        profile=302,
        needs="manage_webhooks",
    ),
]
