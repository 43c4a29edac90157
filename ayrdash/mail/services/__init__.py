"""Keeping mails, and handing them to the mail server until it takes them.

At least once: a worker killed between the server's yes and its own note sends again,
under the same Message-ID.
"""

import datetime
import random
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ayrdash.mail import listeners
from ayrdash.mail.models import LOST, BadAddress, OutgoingMail
from ayrdash.mail.services import bounces, transport
from ayrdash.mail.services.transport import Undelivered, Verdict

State = OutgoingMail.State
# What became of a mail that found no server: it stays queued.
DOWN = "server down"

LEASE = datetime.timedelta(seconds=90)
FIRST_PAUSE = datetime.timedelta(seconds=30)
LONGEST_PAUSE = datetime.timedelta(hours=2)
# The server can't be reached at all: nothing is wrong with the mail, so it leaves soon after.
OUTAGE_PAUSE = datetime.timedelta(minutes=5)
# How long a mail is tried.
GIVE_UP = datetime.timedelta(days=3)
# Old mails hold addresses and texts that nobody needs any more.
KEEP = datetime.timedelta(days=30)
PRUNE_AT_ONCE = 1_000
RESENDABLE = (State.HELD, *LOST)
RESEND_AT_ONCE = 500


def keep(message: EmailMessage) -> OutgoingMail:
    """Take a mail into the outbox; where a mail server is configured, wake a worker."""
    with transaction.atomic():
        mail = OutgoingMail.objects.create(
            sender=message.from_email,
            to=", ".join(message.recipients()),
            reply_to=", ".join(message.reply_to)[:320],
            subject=str(message.subject)[:255],
            text_body=str(message.body),
            html_body=_html_of(message),
            state=_first_state(message),
        )
        if mail.state == State.QUEUED:
            wake(mail.pk)
    return mail


def _first_state(message: EmailMessage) -> State:
    if not settings.SMTP_CONFIGURED:
        return State.HELD
    return State.QUEUED if bounces.reachable(message.recipients()) else State.BLOCKED


def wake(mail_id: int) -> None:
    """Ask the queue to deliver a mail now."""
    from ayrdash.mail.tasks import deliver

    deliver.enqueue(mail_id)


def _html_of(message: EmailMessage) -> str:
    alternatives = getattr(message, "alternatives", [])
    return next((str(part) for part, kind in alternatives if kind == "text/html"), "")


def deliver_mail(mail_id: int) -> str:
    """Try one mail, if it waits and nobody else holds it; return what became of it."""
    mail = _claim(mail_id)
    if mail is None:
        return "not waiting"
    to = bounces.reachable(mail.recipients)
    if not to:
        _note(mail, state=State.BLOCKED, error="")
        return State.BLOCKED
    try:
        service_id = transport.send(_message_of(mail, to))
    except Undelivered as fault:
        return _after_fault(mail, fault)
    _note(mail, state=State.SENT, error="", service_id=service_id)
    return State.SENT


def _claim(mail_id: int) -> OutgoingMail | None:
    now = timezone.now()
    waiting = OutgoingMail.objects.filter(pk=mail_id, state=State.QUEUED, due_at__lte=now)
    if not waiting.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    return OutgoingMail.objects.get(pk=mail_id)


def _message_of(mail: OutgoingMail, to: Sequence[str]) -> EmailMultiAlternatives:
    domain = parseaddr(mail.sender)[1].partition("@")[2] or "ayrdash.invalid"
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text_body,
        mail.sender,
        to,
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<{mail.ref}@{domain}>"},
    )
    if mail.html_body:
        message.attach_alternative(mail.html_body, "text/html")
    return message


def _after_fault(mail: OutgoingMail, fault: Undelivered) -> str:
    now = timezone.now()
    since = mail.again_at or mail.created_at
    if fault.verdict is Verdict.FINAL or since < now - GIVE_UP:
        with transaction.atomic():
            for address, words in fault.bad.items():
                bounces.note_bad(email=address, cause=BadAddress.Cause.BOUNCED, words=words)
            _note(mail, state=State.FAILED, error=fault.words)
        return State.FAILED
    is_down = fault.verdict is Verdict.DOWN
    longest = OUTAGE_PAUSE if is_down else LONGEST_PAUSE
    pause = min(longest, FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10))
    # Jitter, so that mails that failed together do not come back together.
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 - not for secrets
    _note(mail, state=State.QUEUED, error=fault.words, due_at=now + pause)
    return DOWN if is_down else State.QUEUED


def _note(mail: OutgoingMail, **fields: object) -> None:
    """Write the outcome, unless another worker has taken the mail since; tell of a loss."""
    held = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=State.QUEUED)
    with transaction.atomic():
        if held.update(**fields) and fields["state"] in LOST:
            mail.refresh_from_db()
            listeners.tell_lost(mail)


def sweep(now: datetime.datetime) -> int:
    """Deliver what is due and was not woken, or was left by a dead worker.

    Stops at the first mail that finds the server down: the others wait until one gets
    through, instead of each waiting for the same silence.
    """
    due = OutgoingMail.objects.filter(state=State.QUEUED, due_at__lte=now).order_by("due_at")
    found = list(due.values_list("pk", flat=True)[:100])
    for tried, mail_id in enumerate(found, 1):
        if deliver_mail(mail_id) == DOWN:
            return tried
    return len(found)


def send_again(mail: OutgoingMail) -> bool:
    """Put a mail that was kept here or not delivered on its way once more."""
    now = timezone.now()
    with transaction.atomic():
        idle = OutgoingMail.objects.filter(pk=mail.pk, state__in=RESENDABLE)
        fresh = {"error": "", "attempts": 0, "service_id": "", "due_at": now, "again_at": now}
        if not idle.update(state=State.QUEUED, **fresh):
            return False
        wake(mail.pk)
    return True


def send_again_all() -> int:
    """Send again what was not delivered, newest first; at most ``RESEND_AT_ONCE``."""
    rows = OutgoingMail.objects.filter(state=State.FAILED).order_by("-id")[:RESEND_AT_ONCE]
    return sum(send_again(mail) for mail in rows)


def prune(now: datetime.datetime) -> int:
    """Remove mails older than ``KEEP``."""
    old = OutgoingMail.objects.filter(created_at__lt=now - KEEP).values_list("pk", flat=True)
    removed, _per_model = OutgoingMail.objects.filter(pk__in=list(old[:PRUNE_AT_ONCE])).delete()
    return removed
