"""Acts on many profiles at once, and the rule that starts them by itself."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account
from ayrdash.core.tokens import random_base62
from profiles.models import Profile

# How long a finished bulk act can be undone.
UNDO_TIME = datetime.timedelta(days=30)


def new_job_ref() -> str:
    """Draw a job's public id: 20 letters and digits."""
    return random_base62(20)


class BulkAction(models.TextChoices):
    ARCHIVE = "archive", _("Archive")
    DELETE = "delete", _("Delete")


class BulkJob(models.Model):
    """One bulk act, from the dry run to its undoing; the worker walks it batch by batch.

    It takes the active User Profiles that the rule names: nothing published, no call of
    the API and not created since ``cutoff``, no post waiting, not suspended.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Dry run")
        ANNOUNCED = "announced", _("Announced")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        CANCELLED = "cancelled", _("Cancelled")

    account = models.ForeignKey(Account, models.CASCADE, related_name="bulk_jobs")
    ref = models.CharField(max_length=20, unique=True, default=new_job_ref, editable=False)
    action = models.CharField(max_length=10, choices=BulkAction.choices)
    by_policy = models.BooleanField(default=False)
    # 0: idle or not.
    idle_days = models.PositiveIntegerField(default=0)
    cutoff = models.DateTimeField(default=timezone.now)
    # Folded names (``Tag.name_key``); an empty tag: any.
    tag = models.CharField(max_length=120, blank=True)
    except_tags = models.JSONField(default=list, blank=True)
    # What is still archived then is deleted; None: it stays.
    delete_after_days = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # When an announced one begins.
    run_at = models.DateTimeField(null=True, blank=True)
    total_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    # Deleted in the end, as they stayed archived.
    deleted_count = models.PositiveIntegerField(default=0)
    # Up to which profile (by id) the worker has come.
    position = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_by_label = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["running", "undoing"]),
                name="one_bulk_job_at_work",
            )
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="bulk_job_newest"),
            models.Index(
                fields=["state"],
                name="bulk_job_open",
                condition=Q(state__in=["running", "undoing", "announced"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.account_id}: {self.ref}"

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)

    @property
    def percent(self) -> int:
        """How far the worker is, 0 to 100."""
        undoing = self.state == self.State.UNDOING
        done, total = self.done_count, self.total_count
        if undoing:
            done, total = self.undone_count, self.done_count
        return min(100, 100 * done // max(total, 1))

    @property
    def undo_until(self) -> datetime.datetime | None:
        return self.finished_at + UNDO_TIME if self.finished_at else None

    @property
    def can_undo(self) -> bool:
        until = self.undo_until
        done = self.state == self.State.DONE and self.done_count > self.deleted_count
        return done and until is not None and timezone.now() < until


class BulkItem(models.Model):
    """A profile that a job archived or deleted, so that it can be undone."""

    class State(models.TextChoices):
        DONE = "done", _("Done")
        UNDONE = "undone", _("Undone")
        # Its title is taken, the plan is full, or somebody brought it back before.
        STAYED = "stayed", _("Stayed as it was")
        DELETED = "deleted", _("Deleted in the end")

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="bulk_items")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    # Equals the profile's archived_at while that archiving holds.
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "profile"], name="one_bulk_item_each")
        ]
        indexes = [models.Index(fields=["job", "state", "id"], name="bulk_item_by_state")]

    def __str__(self) -> str:
        return f"{self.profile_id} of {self.job_id}"


class IdlePolicy(models.Model):
    """The Account's rule for profiles that nobody uses; off unless somebody switches it on."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="idle_policy")
    is_on = models.BooleanField(_("apply this rule every day"), default=False)
    idle_days = models.PositiveIntegerField(_("idle for (days)"), default=90)
    except_tags = models.JSONField(default=list, blank=True)
    # Days between the mail that announces a run and the run; 0: at once, without a mail.
    notice_days = models.PositiveIntegerField(_("notice (days)"), default=7)
    action = models.CharField(max_length=10, choices=BulkAction.choices, default=BulkAction.ARCHIVE)
    delete_after_days = models.PositiveIntegerField(null=True, blank=True, default=30)
    # When the worker looks next.
    next_at = models.DateTimeField(default=timezone.now)
    # "2026-11": the month whose report has been mailed last.
    reported_month = models.CharField(max_length=7, blank=True)

    class Meta:
        verbose_name_plural = "idle policies"
        indexes = [
            models.Index(fields=["next_at"], name="idle_policy_due", condition=Q(is_on=True))
        ]

    def __str__(self) -> str:
        return f"idle policy of {self.account_id}"
