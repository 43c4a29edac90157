"""What mail services report of mails on their way: delivered, come back, called spam."""

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ayrdash.mail import listeners
from ayrdash.mail.models import BadAddress, OutgoingMail
from ayrdash.mail.services import LEASE
from ayrdash.mail.services.bounces import note_bad

if TYPE_CHECKING:
    from anymail.signals import AnymailTrackingEvent

logger = logging.getLogger(__name__)
State = OutgoingMail.State
Cause = BadAddress.Cause

# A status by RFC 3463 that says "not now": the mailbox is full, the server busy.
_NOT_NOW = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b")
# Reasons for which the address itself is at fault. "spam" is not among them: it is also what a
# receiver's filter says of the text. Who complains does so by an event of that type.
_AT_FAULT = ("invalid", "bounced")
_UNDELIVERED = ("bounced", "rejected", "failed")
# SparkPost's classes: soft, DNS, mailbox full, too large, timeout, transient.
_SOFT_CLASSES = ("20", "21", "22", "23", "24", "70")

# Whether a service's own report says that a bounce passes; anymail maps it to "bounced" as
# it does those for good. By the service's name as anymail writes it.
_SAYS_SOFT: dict[str, Callable[[dict[str, Any]], bool]] = {
    "Amazon SES": lambda raw: _part(raw, "bounce").get("bounceType") != "Permanent",
    "Brevo": lambda raw: raw.get("event") == "soft_bounce",
    "MailerSend": lambda raw: _part(raw, "data").get("type") == "soft_bounced",
    "Mailjet": lambda raw: "hard_bounce" in raw and not raw["hard_bounce"],
    "Mandrill": lambda raw: raw.get("event") == "soft_bounce",
    "Postmark": lambda raw: raw.get("Type") == "SoftBounce",
    "SparkPost": lambda raw: any(
        str(one.get("bounce_class")) in _SOFT_CLASSES for one in _part(raw, "msys").values()
    ),
}


class NotYet(Exception):
    """A report of a mail whose name by the service is not written down yet: to be repeated."""


def listen(sender: object, event: "AnymailTrackingEvent", esp_name: str, **more: Any) -> None:
    """Receive anymail's signal; the report has been authenticated before.

    Raises ``NotYet`` where the report overtook the worker that hands the mail on.
    """
    logger.info("%s reports a mail as %s", esp_name, event.event_type)
    words = " ".join(filter(None, (event.description, event.mta_response)))
    if event.event_type in ("delivered", *_UNDELIVERED):
        _refuse_early(event)
    with transaction.atomic():
        if event.event_type == "delivered":
            _of(event).filter(state=State.SENT).update(state=State.DELIVERED)
        elif event.event_type == "complained":
            _note_bad(event, Cause.COMPLAINED, words)
        elif event.event_type in _UNDELIVERED:
            is_soft = bool(_NOT_NOW.search(words)) or _says_soft(event, esp_name)
            _undelivered(event, words, is_soft=is_soft)


def _refuse_early(event: "AnymailTrackingEvent") -> None:
    """Raise ``NotYet`` for an unknown mail while one to that address is being handed on."""
    now = timezone.now()
    in_hands = OutgoingMail.objects.filter(
        state=State.QUEUED,
        attempts__gt=0,
        due_at__gt=now,
        due_at__lte=now + LEASE,
        to__icontains=event.recipient or "",
    ).exists()
    # Asked in this order: a mail noted in between is found by the second question.
    if in_hands and event.message_id and not _of(event).exists():
        raise NotYet


def _undelivered(event: "AnymailTrackingEvent", words: str, *, is_soft: bool) -> None:
    if event.reject_reason in _AT_FAULT and not is_soft:
        _note_bad(event, Cause.BOUNCED, words)
    told = words or f"{event.event_type}: {event.reject_reason or 'no reason given'}"
    for mail in _of(event).filter(state__in=(State.SENT, State.DELIVERED)):
        mail.state, mail.error = State.BOUNCED, told[:500]
        mail.save(update_fields=["state", "error"])
        listeners.tell_lost(mail)


def _says_soft(event: "AnymailTrackingEvent", esp_name: str) -> bool:
    says, raw = _SAYS_SOFT.get(esp_name), event.esp_event
    return says is not None and isinstance(raw, dict) and says(raw)


def _part(raw: dict[str, Any], name: str) -> dict[str, Any]:
    part = raw.get(name)
    return part if isinstance(part, dict) else {}


def _of(event: "AnymailTrackingEvent") -> Any:
    if not event.message_id:
        return OutgoingMail.objects.none()
    return OutgoingMail.objects.filter(service_id=event.message_id)


def _note_bad(event: "AnymailTrackingEvent", cause: Cause, words: str) -> None:
    if event.recipient:
        note_bad(email=event.recipient, cause=cause, words=words)
