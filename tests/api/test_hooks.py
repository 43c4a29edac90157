"""Registering webhooks: what is never sent is refused, not taken in silence."""

import pytest

from ayrdash.webhooks.models import Webhook


@pytest.mark.parametrize("action", ["mentions", "automations", "accountActivity", "nothing"])
def test_what_is_never_sent_can_not_be_registered(api, action):
    answer = api.call("POST", "/hook/webhook", {"action": action, "url": "https://h.test/in"})
    assert (answer.status_code, answer.json()["code"]) == (400, 930)
    assert action in answer.json()["message"]
    assert "comments" in answer.json()["message"]
    assert not Webhook.objects.exists()
