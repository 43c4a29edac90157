"""The trail of what was done, by whom, acting as which profile."""

from django.conf import settings
from django.db import models

from ayrdash.accounts.models import Account


class Event(models.Model):
    """One act. Append-only; names are kept as text, so the trail outlives its objects."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    actor_label = models.CharField(max_length=254)
    profile_ref_id = models.CharField(max_length=40, blank=True)
    profile_title = models.CharField(max_length=150, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # The Account's trail, newest first; one profile's trail.
            models.Index(fields=["account", "-id"], name="event_account_newest"),
            models.Index(fields=["account", "profile_ref_id", "-id"], name="event_profile_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.verb}"
