"""Suspensions: why a profile was stopped, who certified what, and when it may go on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account
from ayrdash.core.networks import CHOICES
from profiles.models import Profile

RULE_LENGTH = 200


class Suspension(models.Model):
    """One case, kept for good. Open until ``ended_at``; a profile has one open at a time."""

    class Cause(models.TextChoices):
        NETWORK = "network", _("Violation at a network")
        API = "api", _("Abuse of the API")
        OWNER = "owner", _("Stopped by hand")

    account = models.ForeignKey(Account, models.CASCADE, related_name="suspensions")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="suspensions")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    # 1 for a profile's first; those by hand count for nothing and are 0.
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=1000)
    network = models.CharField(max_length=20, choices=CHOICES, blank=True)
    # Which rule was broken, as the network or whoever suspended calls it; empty: not named.
    rule = models.CharField(max_length=RULE_LENGTH, blank=True, default="", db_default="")
    post_ref = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    started_by_label = models.CharField(max_length=254)
    # The certification: which text, accepted by whom, when, from where.
    certification = models.CharField(max_length=20, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    accepted_by_label = models.CharField(max_length=254, blank=True)
    accepted_address = models.GenericIPAddressField(null=True, blank=True)
    # When the worker reinstates; None: not accepted yet.
    reinstate_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_label = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile"], condition=Q(ended_at=None), name="one_open_suspension"
            )
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="suspension_newest"),
            models.Index(fields=["profile", "-id"], name="suspension_of_profile"),
            models.Index(
                fields=["reinstate_at"], name="suspension_due", condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"suspension of {self.profile}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_waiting(self) -> bool:
        """Accepted, and the waiting time runs."""
        return self.is_open and self.accepted_at is not None

    @property
    def is_first(self) -> bool:
        return self.number <= 1

    @property
    def is_by_hand(self) -> bool:
        return self.cause == self.Cause.OWNER
