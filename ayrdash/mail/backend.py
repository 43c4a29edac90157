"""The mail backend: every mail becomes a row, and a worker hands it on."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from ayrdash.mail.services import keep


class OutboxBackend(BaseEmailBackend):
    """Takes mails into the outbox: no request waits for a mail server, no mail is lost.

    Each message then has its row as ``kept``.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message.kept = keep(message)  # type: ignore[attr-defined]  # for who wants to know
        return len(email_messages)
