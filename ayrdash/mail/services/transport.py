"""Handing one mail to an SMTP server, or to a mail service by django-anymail."""

import re
import smtplib
from dataclasses import dataclass, field
from enum import Enum, auto

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

# RFC 3463: no such mailbox or domain (5.1.x), or the mailbox is closed (5.2.1).
_NO_MAILBOX = re.compile(r"\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")
# Answers of a service's API that are about this mail; others are about us, or pass.
_ABOUT_MAIL = (400, 406, 413, 422)


class Verdict(Enum):
    """What a failed try says."""

    # Refused for good.
    FINAL = auto()
    # Refused for now.
    LATER = auto()
    # The server was not there, or not for us: no word about the mail was said.
    DOWN = auto()


@dataclass
class Undelivered(Exception):
    """A try that failed. ``bad``: recipients that do not exist, with the server's words."""

    verdict: Verdict
    words: str
    bad: dict[str, str] = field(default_factory=dict)


def send(message: EmailMultiAlternatives) -> str:
    """Hand a mail on; return the service's name for it, empty with SMTP.

    Raises ``Undelivered``.
    """
    if settings.EMAIL_SERVICE:
        return _by_service(message)
    try:
        EmailBackend(timeout=settings.EMAIL_TIMEOUT).send_messages([message])
    except OSError as error:  # smtplib's errors are OSErrors too
        raise Undelivered(_verdict_of(error), _words(error), _bad_of(error)) from error
    return ""


def _words(error: Exception) -> str:
    """Return what the other side said, in its own words where it spoke."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_said(error).values())[:500]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:500]
    return f"{type(error).__name__}: {error}"[:500]


def _said(error: smtplib.SMTPRecipientsRefused) -> dict[str, str]:
    return {to: f"{code} {_text(words)}" for to, (code, words) in error.recipients.items()}


def _verdict_of(error: OSError) -> Verdict:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        final = all(code >= 500 for code, _said in error.recipients.values())
        return Verdict.FINAL if final else Verdict.LATER
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return Verdict.FINAL if error.smtp_code >= 500 else Verdict.LATER
    return Verdict.DOWN


def _bad_of(error: OSError) -> dict[str, str]:
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return {}
    return {to: words for to, words in _said(error).items() if _NO_MAILBOX.search(words)}


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _by_service(message: EmailMultiAlternatives) -> str:
    from anymail import exceptions
    from requests import RequestException

    try:
        get_connection(f"anymail.backends.{settings.EMAIL_SERVICE}.EmailBackend").send_messages(
            [message]
        )
    except exceptions.AnymailAPIError as error:
        about_mail = error.status_code in _ABOUT_MAIL
        raise Undelivered(Verdict.FINAL if about_mail else Verdict.DOWN, _words(error)) from error
    except exceptions.AnymailRecipientsRefused as error:
        raise Undelivered(Verdict.FINAL, _words(error), _refused(message)) from error
    except (ImproperlyConfigured, OSError, RequestException) as error:
        raise Undelivered(Verdict.DOWN, _words(error)) from error
    except exceptions.AnymailError as error:
        raise Undelivered(Verdict.FINAL, _words(error)) from error
    status = message.anymail_status  # type: ignore[attr-defined]  # anymail sets it
    ids = {status.message_id} if isinstance(status.message_id, str) else status.message_id
    return min(filter(None, ids or ()), default="")[:255]


def _refused(message: EmailMultiAlternatives) -> dict[str, str]:
    """Return the recipients that the service calls invalid, or has on its list of bad ones.

    "Rejected" is such a list with Postmark alone: Mandrill says it of an unsigned sender too.
    """
    at_fault = ("invalid", "rejected") if settings.EMAIL_SERVICE == "postmark" else ("invalid",)
    recipients = message.anymail_status.recipients  # type: ignore[attr-defined]
    return {
        to: f"The mail service answered: {one.status}"
        for to, one in recipients.items()
        if one.status in at_fault
    }
