"""Exports of an Account, one file with everything but secrets; and such files read in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, User
from ayrdash.core.tokens import random_base62
from profiles.models import Profile


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


class AccountImport(models.Model):
    """An export that the operator reads in: looked through first, then begun.

    The row is its place in the queue, ``attempt`` the fencing token. ``done_count`` is
    how many lines of profiles and posts are in, so that it goes on where it broke off.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        LOOKING = "looking", _("Being looked through")
        LOOKED = "looked", _("Dry run done")
        QUEUED = "queued", _("Begins")
        RUNNING = "running", _("Being read in")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    ref = models.CharField(max_length=20, unique=True, default=new_export_ref, editable=False)
    asked_by_label = models.CharField(max_length=254)
    # Either: the login that gets a new Account, or the Account that the profiles are added to.
    owner = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    into = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    # Where it all went; a new Account from the moment it is opened.
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    # Removed when the run is over.
    file = models.FileField(max_length=255, blank=True)
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # What the dry run found: name, profiles, posts, held; taken titles; over the plan's room.
    report = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    # Never counted back: no two workers may hold the same number.
    attempt = models.PositiveSmallIntegerField(default=0)
    # Attempts since the last progress.
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # The sweeper's look for what nobody works on.
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["waiting", "looking", "queued", "running"]),
                name="account_import_in_flight",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.ref} of {self.file_name}"

    @property
    def is_in_flight(self) -> bool:
        s = self.State
        return self.state in (s.WAITING, s.LOOKING, s.QUEUED, s.RUNNING)

    @property
    def percent(self) -> int:
        """How much is read in, 0 to 100."""
        return min(100, 100 * self.done_count // max(self.total_count, 1))


class PlacedProfile(models.Model):
    """Which profile of an export became which one here."""

    run = models.ForeignKey(AccountImport, models.CASCADE, related_name="placed")
    source_ref_id = models.CharField(max_length=40)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "source_ref_id"], name="one_placed_profile_each")
        ]

    def __str__(self) -> str:
        return f"{self.source_ref_id} as {self.profile_id}"
