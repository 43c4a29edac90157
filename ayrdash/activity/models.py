"""The trail of what was done, by whom, acting as which profile."""

import datetime
from typing import Any, ClassVar, Never

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account


class AppendOnly(Exception):
    """The trail is added to and read; nothing in it is changed or taken out."""


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of the trail; every way to change it is closed but ``purge``."""

    def update(self, **kwargs: Any) -> Never:
        raise AppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly

    def delete(self) -> Never:
        raise AppendOnly

    def purge(self, *, before: datetime.datetime, limit: int) -> int:
        """Remove at most ``limit`` of the events whose keeping time is over."""
        old = self.filter(at__lt=before).order_by("at", "id").values_list("pk", flat=True)
        found = list(old[:limit])
        rows: models.QuerySet[Event] = models.QuerySet(self.model).filter(pk__in=found)
        return int(rows.delete()[0]) if found else 0


class Event(models.Model):
    """One act. Names are kept as text, so the trail outlives its objects.

    ``profile_*`` is the profile that the act concerns, ``acting_*`` the one that the
    person acted as. ``actor`` is always the person at the screen; ``viewed_label`` names
    the member that an owner looked as.
    """

    class Topic(models.TextChoices):
        """What acts are about; ``sentences`` sorts verbs into them."""

        PROFILES = "profiles", _("Profiles")
        POSTS = "posts", _("Posts")
        NETWORKS = "networks", _("Social accounts and links")
        KEYS = "keys", _("Keys and API")
        TEAM = "team", _("Team")
        SETTINGS = "settings", _("Settings")
        SIGN_IN = "sign_in", _("Sign-in and people")
        ACCOUNT = "account", _("Account")
        OTHER = "other", _("Other")

    account = models.ForeignKey(Account, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=60)
    topic = models.CharField(max_length=20, choices=Topic.choices, default=Topic.OTHER)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    actor_label = models.CharField(max_length=254)
    viewed_label = models.CharField(max_length=254, blank=True)
    acting_ref_id = models.CharField(max_length=40, blank=True)
    acting_title = models.CharField(max_length=150, blank=True)
    profile_ref_id = models.CharField(max_length=40, blank=True)
    profile_title = models.CharField(max_length=150, blank=True)
    address = models.GenericIPAddressField(null=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # All words of the event, folded: what the search looks through.
    words = models.CharField(max_length=2000, blank=True)

    objects: ClassVar[models.Manager["Event"]] = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            # The Account's trail, newest first, whole and by each filter.
            models.Index(fields=["account", "-at", "-id"], name="event_newest"),
            models.Index(fields=["account", "topic", "-at", "-id"], name="event_by_topic"),
            models.Index(fields=["account", "actor", "-at", "-id"], name="event_by_actor"),
            models.Index(
                fields=["account", "profile_ref_id", "-at", "-id"], name="event_by_profile"
            ),
            # The purge's look for old ones.
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly
