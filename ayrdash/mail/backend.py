"""The mail backend: keeps every mail, and hands it on where a server is configured."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import EmailMessage

from ayrdash.mail.models import OutgoingMail


class OutboxBackend(BaseEmailBackend):
    """Without a configured server the outbox is where mails end, readable by the operator."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = 0
        for message in email_messages:
            mail = self._keep(message)
            if settings.SMTP_CONFIGURED:
                sent += self._hand_on(message, mail)
            else:
                sent += 1
        return sent

    def _keep(self, message: EmailMessage) -> OutgoingMail:
        html = ""
        for content, mimetype in getattr(message, "alternatives", []):
            if mimetype == "text/html":
                html = str(content)
        return OutgoingMail.objects.create(
            to=", ".join(message.recipients())[:500],
            subject=message.subject[:255],
            text_body=str(message.body),
            html_body=html,
            state=OutgoingMail.State.HELD,
        )

    def _hand_on(self, message: EmailMessage, mail: OutgoingMail) -> int:
        try:
            sent = SmtpBackend().send_messages([message])
        except OSError as error:  # smtplib's errors are OSErrors too
            mail.state = OutgoingMail.State.FAILED
            mail.error = str(error)[:500]
            mail.save(update_fields=["state", "error"])
            if not self.fail_silently:
                raise
            return 0
        mail.state = OutgoingMail.State.SENT
        mail.save(update_fields=["state"])
        return sent or 0
