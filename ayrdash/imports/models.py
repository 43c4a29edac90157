"""Imports of profiles from an Ayrshare-compatible API, and what became of each profile."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, User
from ayrdash.core.fields import EncryptedTextField
from ayrdash.core.tokens import random_base62
from profiles.models import Profile


def new_import_ref() -> str:
    """Draw an import's public id: 20 letters and digits."""
    return random_base62(20)


class ProfileImport(models.Model):
    """One run; the row is its place in the queue. ``attempt`` is the fencing token."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Reading")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    account = models.ForeignKey(Account, models.CASCADE, related_name="imports")
    ref = models.CharField(max_length=20, unique=True, default=new_import_ref, editable=False)
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    requested_by_label = models.CharField(max_length=254)
    # Without the last slash: "https://api.ayrshare.com/api".
    base = models.URLField(max_length=500)
    # The other API's key; removed as soon as the run is over.
    api_key = EncryptedTextField(blank=True)
    dry_run = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Where to go on, and not before when.
    cursor = models.CharField(max_length=1_000, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    # Faults of the other side in a row.
    faults = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="import_newest"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="import_in_flight",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.ref} of {self.account_id}"

    @property
    def is_in_flight(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class ImportedProfile(models.Model):
    """One profile of the other side in one run, and what became of it."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        PLANNED = "planned", _("Would be created")
        EXISTING = "existing", _("Imported before")
        TAKEN = "taken", _("Title taken")
        REFUSED = "refused", _("Refused")

    run = models.ForeignKey(ProfileImport, models.CASCADE, related_name="rows")
    source_ref_id = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    # Network strings that were linked over there.
    networks = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    profile = models.ForeignKey(
        Profile, models.SET_NULL, null=True, blank=True, related_name="imported_from"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "source_ref_id"], name="one_row_per_source")
        ]
        indexes = [models.Index(fields=["source_ref_id"], name="imported_source")]

    def __str__(self) -> str:
        return f"{self.title}: {self.outcome}"
