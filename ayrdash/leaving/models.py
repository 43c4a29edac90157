"""Exports of an Account: one file with everything but secrets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account
from ayrdash.core.tokens import random_base62


def new_export_ref() -> str:
    """Draw an export's public id: 20 letters and digits."""
    return random_base62(20)


class AccountExport(models.Model):
    """One export; the row is its place in the queue. ``attempt`` is the fencing token."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being written")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    account = models.ForeignKey(Account, models.CASCADE, related_name="exports")
    ref = models.CharField(max_length=20, unique=True, default=new_export_ref, editable=False)
    requested_by_label = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Profiles and posts written, of those there are.
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    file = models.FileField(max_length=255, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="export_newest"),
            # The sweeper's look for what nobody works on.
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="export_in_flight",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.ref} of {self.account_id}"

    @property
    def is_in_flight(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How much is written, 0 to 100."""
        return min(100, 100 * self.done_count // max(self.total_count, 1))
