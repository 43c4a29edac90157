"""Every mail the product sends, and what became of it."""

import secrets
from typing import NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
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
        # Only mail services tell of these two.
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Came back")
        FAILED = "failed", _("Not delivered")
        BLOCKED = "blocked", _("Kept back: earlier mail to the address came back")

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
    # The mail service's own name for it, by which its reports tell what became of it.
    service_id = models.CharField(max_length=255, blank=True, db_default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it may be tried (again); while a worker tries, when its lease ends.
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    # When somebody had it sent again: patience begins anew.
    again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [
            # The sweeper's look for mails that wait.
            models.Index(
                fields=["due_at"], condition=models.Q(state="queued"), name="mail_queued_due"
            ),
            models.Index(
                fields=["service_id"], condition=~models.Q(service_id=""), name="mail_service_id"
            ),
            # The pruner's look for old ones.
            models.Index(fields=["created_at"], name="mail_created"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def recipients(self) -> list[str]:
        return self.to.split(", ")

    @property
    def shown(self) -> "Shown":
        return _SHOWN[self.State(self.state)]

    @property
    def is_lost(self) -> bool:
        return self.state in LOST


class Shown(NamedTuple):
    """A state as a badge."""

    words: Promise
    tone: str
    icon: str


_SHOWN = {
    OutgoingMail.State.HELD: Shown(_("Kept here"), "neutral", "inbox"),
    OutgoingMail.State.QUEUED: Shown(_("On its way"), "info", "hourglass"),
    OutgoingMail.State.SENT: Shown(_("Sent"), "success", "check"),
    OutgoingMail.State.DELIVERED: Shown(_("Delivered"), "success", "checks"),
    OutgoingMail.State.BOUNCED: Shown(_("Came back"), "danger", "alert-circle"),
    OutgoingMail.State.FAILED: Shown(_("Failed"), "danger", "alert-circle"),
    OutgoingMail.State.BLOCKED: Shown(_("Kept back"), "warning", "alert-triangle"),
}

# Whoever it was for has not got it.
LOST = (OutgoingMail.State.FAILED, OutgoingMail.State.BOUNCED, OutgoingMail.State.BLOCKED)


class BadAddress(models.Model):
    """An address that mail came back from, or whose owner called it spam.

    Nothing more is sent there, by any Account, until somebody releases it: mail services
    shut out who goes on.
    """

    class Cause(models.TextChoices):
        BOUNCED = "bounced", _("Mail to it came back")
        COMPLAINED = "complained", _("Its owner reported our mail as spam")

    # In lower case.
    email = models.EmailField(max_length=254, unique=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    # What the other side said.
    words = models.CharField(max_length=500, blank=True)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "bad addresses"
        ordering = ("-last_at", "-id")

    def __str__(self) -> str:
        return f"{self.email}: {self.cause}"
