"""Every mail the product sends, and what became of it."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.core.fields import EncryptedTextField


def new_message_ref() -> str:
    """Draw the unique part of a Message-ID: 32 hex digits."""
    return secrets.token_hex(16)


class OutgoingMail(models.Model):
    """One mail; the row is its place in the queue.

    The bodies are encrypted: they carry reset links and codes.
    """

    class State(models.TextChoices):
        HELD = "held", _("Kept here: no mail server is configured")
        QUEUED = "queued", _("On its way")
        SENT = "sent", _("Handed to the mail server")
        FAILED = "failed", _("Not delivered")

    # The same on every attempt, so that a mail sent twice shows once.
    ref = models.CharField(max_length=32, unique=True, default=new_message_ref)
    sender = models.CharField(max_length=320)
    to = models.CharField(max_length=2000)
    # Who answers go to; empty: the sender.
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=255)
    text_body = EncryptedTextField()
    html_body = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it may be tried (again); while a worker tries, when its lease ends.
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = [
            # The sweeper's look for mails that wait.
            models.Index(
                fields=["due_at"], condition=models.Q(state="queued"), name="mail_queued_due"
            ),
            # The pruner's look for old ones.
            models.Index(fields=["created_at"], name="mail_created"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def recipients(self) -> list[str]:
        return self.to.split(", ")
