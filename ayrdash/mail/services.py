"""Keeping mails, and handing them to the mail server until it takes them.

At least once: a worker killed between the server's yes and its own note sends again,
under the same Message-ID.
"""

import datetime
import random
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ayrdash.mail.models import OutgoingMail

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
            state=State.QUEUED if settings.SMTP_CONFIGURED else State.HELD,
        )
        if mail.state == State.QUEUED:
            wake(mail.pk)
    return mail


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
    try:
        EmailBackend(timeout=settings.EMAIL_TIMEOUT).send_messages([_message_of(mail)])
    except OSError as error:  # smtplib's errors are OSErrors too
        return _after_fault(mail, error)
    _note(mail, state=State.SENT, error="")
    return State.SENT


def _claim(mail_id: int) -> OutgoingMail | None:
    now = timezone.now()
    waiting = OutgoingMail.objects.filter(pk=mail_id, state=State.QUEUED, due_at__lte=now)
    if not waiting.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    return OutgoingMail.objects.get(pk=mail_id)


def _message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    domain = parseaddr(mail.sender)[1].partition("@")[2] or "ayrdash.invalid"
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text_body,
        mail.sender,
        mail.recipients,
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<{mail.ref}@{domain}>"},
    )
    if mail.html_body:
        message.attach_alternative(mail.html_body, "text/html")
    return message


def _after_fault(mail: OutgoingMail, error: OSError) -> str:
    words = f"{type(error).__name__}: {error}"[:500]
    now = timezone.now()
    if _is_final(error) or mail.created_at < now - GIVE_UP:
        _note(mail, state=State.FAILED, error=words)
        return State.FAILED
    is_down = _is_outage(error)
    longest = OUTAGE_PAUSE if is_down else LONGEST_PAUSE
    pause = min(longest, FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10))
    # Jitter, so that mails that failed together do not come back together.
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 - not for secrets
    _note(mail, state=State.QUEUED, error=words, due_at=now + pause)
    return DOWN if is_down else State.QUEUED


def _is_outage(error: OSError) -> bool:
    """Tell whether the server was not there, or not for us: no word about the mail was said."""
    about_mail = smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError
    return not isinstance(error, about_mail)


def _is_final(error: OSError) -> bool:
    """Tell whether the server refused this mail for good (a 5xx about sender or recipient)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    final = smtplib.SMTPSenderRefused | smtplib.SMTPDataError
    return isinstance(error, final) and error.smtp_code >= 500


def _note(mail: OutgoingMail, **fields: object) -> None:
    """Write the outcome, unless another worker has taken the mail since."""
    held = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=State.QUEUED)
    held.update(**fields)


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


def send_again(mail: OutgoingMail) -> None:
    """Put a mail that was kept here or not delivered on its way once more."""
    with transaction.atomic():
        idle = OutgoingMail.objects.filter(pk=mail.pk, state__in=(State.HELD, State.FAILED))
        if idle.update(state=State.QUEUED, error="", attempts=0, due_at=timezone.now()):
            wake(mail.pk)


def prune(now: datetime.datetime) -> int:
    """Remove mails older than ``KEEP``."""
    old = OutgoingMail.objects.filter(created_at__lt=now - KEEP).values_list("pk", flat=True)
    removed, _per_model = OutgoingMail.objects.filter(pk__in=list(old[:PRUNE_AT_ONCE])).delete()
    return removed
