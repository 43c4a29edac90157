"""Every mail the product sends, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ayrdash.core.fields import EncryptedTextField


class OutgoingMail(models.Model):
    """One mail. The bodies are encrypted: they carry reset links and codes."""

    class State(models.TextChoices):
        HELD = "held", _("Kept here: no mail server is configured")
        SENT = "sent", _("Handed to the mail server")
        FAILED = "failed", _("The mail server refused it")

    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    text_body = EncryptedTextField()
    html_body = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
