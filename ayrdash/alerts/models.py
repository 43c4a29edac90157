"""Alerts: what went wrong with a profile and needs somebody, until it is well again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, Membership
from profiles.models import Profile
from settings_app.models import AlertKind


class Alert(models.Model):
    """One incident. While it is open, the same trouble adds to it and makes no second one."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="alerts")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=20, choices=AlertKind.choices)
    # What tells this trouble from others of its kind: "bluesky", a webhook's action.
    incident = models.CharField(max_length=120)
    # Words for the sentence (``sentences``), and the reason as it was given.
    details = models.JSONField(default=dict)
    reason = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)
    mailed_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "kind", "incident"],
                condition=Q(resolved_at=None),
                name="one_open_alert_per_incident",
            )
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="alert_newest"),
            models.Index(
                fields=["account", "-id"], name="alert_open", condition=Q(resolved_at=None)
            ),
            models.Index(fields=["created_at"], name="alert_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.profile}: {self.incident}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class SeenMark(models.Model):
    """Up to which alert a member has read: the bell counts the later ones."""

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="alerts_seen")
    alert_id = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.membership} up to {self.alert_id}"


class ReadMark(models.Model):
    """One later alert that a member has read."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="alerts_read")
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="read_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "alert"], name="alert_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership} read {self.alert}"


class Preference(models.Model):
    """How one member wants to be told of one kind; without a row as ``preferences`` says."""

    class Way(models.TextChoices):
        AT_ONCE = "at_once", _("Mail at once")
        DIGEST = "digest", _("Mail once a day")
        BELL = "bell", _("Bell only")
        OFF = "off", _("Nothing")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="alert_preferences")
    kind = models.CharField(max_length=20, choices=AlertKind.choices)
    way = models.CharField(max_length=10, choices=Way.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "kind"], name="one_way_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.kind} {self.way}"


class DigestMark(models.Model):
    """Until when an Account's daily mail has told: moved in the transaction that queues it."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="digest_mark")
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.account} until {self.until}"
