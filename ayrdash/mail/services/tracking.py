"""What mail services report of mails on their way: delivered, come back, called spam."""

import logging
import re
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ayrdash.mail import listeners
from ayrdash.mail.models import BadAddress, OutgoingMail
from ayrdash.mail.services.bounces import note_bad

if TYPE_CHECKING:
    from anymail.signals import AnymailTrackingEvent

logger = logging.getLogger(__name__)
State = OutgoingMail.State
Cause = BadAddress.Cause

# A status by RFC 3463 that says "not now": the mailbox is full, the server busy.
_NOT_NOW = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b")
# Reasons for which the address itself is at fault.
_BAD_FOR = {
    "invalid": Cause.BOUNCED,
    "bounced": Cause.BOUNCED,
    "spam": Cause.COMPLAINED,
    "unsubscribed": Cause.COMPLAINED,
}
_UNDELIVERED = ("bounced", "rejected", "failed")


def listen(sender: object, event: "AnymailTrackingEvent", esp_name: str, **more: Any) -> None:
    """Receive anymail's signal; the report has been authenticated before."""
    logger.info("%s reports a mail as %s", esp_name, event.event_type)
    words = " ".join(filter(None, (event.description, event.mta_response)))
    with transaction.atomic():
        if event.event_type == "delivered":
            _of(event).filter(state=State.SENT).update(state=State.DELIVERED)
        elif event.event_type == "complained":
            _note_bad(event, Cause.COMPLAINED, words)
        elif event.event_type in _UNDELIVERED:
            _undelivered(event, words)


def _undelivered(event: "AnymailTrackingEvent", words: str) -> None:
    is_soft = _NOT_NOW.search(words) or _kind(event) == "SoftBounce"
    cause = _BAD_FOR.get(event.reject_reason or "")
    if cause and not is_soft:
        _note_bad(event, cause, words)
    told = words or f"{event.event_type}: {event.reject_reason or 'no reason given'}"
    for mail in _of(event).filter(state__in=(State.SENT, State.DELIVERED)):
        mail.state, mail.error = State.BOUNCED, told[:500]
        mail.save(update_fields=["state", "error"])
        listeners.tell_lost(mail)


def _kind(event: "AnymailTrackingEvent") -> str:
    """Return Postmark's finer word for a bounce, which anymail does not tell apart."""
    raw = event.esp_event
    return str(raw.get("Type", "")) if isinstance(raw, dict) else ""


def _of(event: "AnymailTrackingEvent") -> Any:
    if not event.message_id:
        return OutgoingMail.objects.none()
    return OutgoingMail.objects.filter(service_id=event.message_id)


def _note_bad(event: "AnymailTrackingEvent", cause: Cause, words: str) -> None:
    if event.recipient:
        note_bad(email=event.recipient, cause=cause, words=words)
