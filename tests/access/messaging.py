"""Messages of the acting profile."""

from typing import Any

from django.utils import timezone

from ayrdash.messaging.models import Conversation, Message
from profiles.models import Profile
from settings_app.models import AccountSettings
from tests.access.table import Row, public
from tests.cast import Party


def conversation(party: Party) -> list[Any]:
    """The User Profile's conversation with somebody who wrote."""
    AccountSettings.objects.filter(account=party.account).update(messaging_enabled=True)
    Profile.objects.filter(account=party.account).update(messaging_active=True)
    now = timezone.now()
    made, _made = Conversation.objects.get_or_create(
        profile=party.profile,
        network="test",
        account_remote_id="page",
        remote_id="page.zoe",
        defaults={"peer_name": "Zoe", "last_message_at": now, "asked_at": now},
    )
    return [made.ref]


def failed(party: Party) -> list[Any]:
    """A message in it that was not sent."""
    (ref,) = conversation(party)
    made = Message.objects.create(
        conversation=Conversation.objects.get(ref=ref),
        state="failed",
        mine=True,
        text="Hello",
        sent_at=timezone.now(),
    )
    return [ref, made.ref]


HOURS = {"wait_seconds": "86400"}
ROWS = [
    public("messaging:meta_events", "GET", 404),
    public("messaging:meta_events", "POST", 404, csrf=False),
    Row("messaging:index", "GET"),
    Row("messaging:automatic", "GET", needs="post"),
    # Off: the page says where messages are switched on.
    Row("messaging:automatic", "POST", data=HOURS, primary=200, needs="post"),
    Row("messaging:thread", "GET", of=conversation, primary=404, profile=200),
    # Nothing is linked: the form says so.
    Row(
        "messaging:thread",
        "POST",
        of=conversation,
        data={"text": "Hi"},
        primary=404,
        profile=422,
        needs="post",
    ),
    Row(
        "messaging:mark",
        "POST",
        of=conversation,
        data={"act": "read"},
        primary=404,
        profile=302,
        needs="post",
    ),
    Row(
        "messaging:pause",
        "POST",
        of=conversation,
        data={"act": "pause"},
        primary=404,
        profile=302,
        needs="post",
    ),
    Row("messaging:retry", "POST", of=failed, primary=404, profile=302, needs="post"),
]
