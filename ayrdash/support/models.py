"""Requests that verified team members send to the operator."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account
from ayrdash.mail.models import OutgoingMail

SUBJECT_MAX_LENGTH = 150
MESSAGE_MAX_LENGTH = 5_000
# Without letters and digits that look alike: tickets are read out and typed.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_ticket() -> str:
    """Draw a ticket's reference: T and eight signs, about 40 random bits."""
    return "T" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


class SupportRequest(models.Model):
    """One request. Who asked, and as what, is kept as it was then."""

    class State(models.TextChoices):
        OPEN = "open", _("With support")
        CLOSED = "closed", _("Closed")

    account = models.ForeignKey(Account, models.CASCADE, related_name="support_requests")
    ticket = models.CharField(max_length=12, unique=True, default=new_ticket, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="support_requests", null=True
    )
    name = models.CharField(max_length=150)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20)
    profile_ref_id = models.CharField(max_length=40)
    profile_title = models.CharField(max_length=150)
    subject = models.CharField(max_length=SUBJECT_MAX_LENGTH)
    message = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # None once the mail is pruned from the outbox.
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            # The list of the Account, and that of one person.
            models.Index(fields=["account", "-id"], name="support_newest"),
            models.Index(fields=["account", "asked_by", "-id"], name="support_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.subject}"
