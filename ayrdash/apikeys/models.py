"""Named keys: what each may do, and the secrets by which it is known."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.core.tokens import API_KEY, mask, random_base62
from profiles.models import Profile

NAME_MAX_LENGTH = 80
REF_LENGTH = 16


def new_key_ref() -> str:
    """Draw the public name of a key in addresses of pages."""
    return random_base62(REF_LENGTH)


class NamedKey(models.Model):
    """A key for one purpose. ``scopes.refusal`` says what it may do."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="named_keys")
    ref = models.CharField(max_length=REF_LENGTH, unique=True, default=new_key_ref, editable=False)
    name = models.CharField(_("name"), max_length=NAME_MAX_LENGTH)
    # Case folding can make text longer, at most threefold.
    name_key = models.CharField(max_length=3 * NAME_MAX_LENGTH, editable=False)
    # Values of ``scopes.Scope``.
    scopes = models.JSONField(default=list)
    # False: only the ``profiles``.
    all_profiles = models.BooleanField(default=True)
    profiles: models.ManyToManyField[Profile, models.Model] = models.ManyToManyField(
        Profile, related_name="named_keys", blank=True
    )
    read_only = models.BooleanField(default=False)
    # Networks ("203.0.113.0/24") that it may be used from; empty: from anywhere.
    addresses = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    # The fewest days before the end that were told of; None: nothing yet.
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Who stands behind it: it works as long as this member might make it.
    made_by = models.ForeignKey(
        Membership, models.SET_NULL, related_name="named_keys", null=True, blank=True
    )
    made_by_label = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name_key"],
                condition=Q(revoked_at=None),
                name="one_living_key_per_name",
            )
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="named_key_newest"),
            models.Index(
                fields=["expires_at"],
                name="named_key_ending",
                condition=Q(revoked_at=None, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_moment(self) -> datetime.datetime | None:
        """The last second in which it works; ends are the first moment of a day, mostly."""
        return self.expires_at - datetime.timedelta(seconds=1) if self.expires_at else None


class Secret(models.Model):
    """One text by which a named key is known. It is shown once and kept as a keyed hash.

    Of a rotated key two may work side by side.
    """

    key = models.ForeignKey(NamedKey, models.CASCADE, related_name="secrets")
    lookup = models.CharField(max_length=64, unique=True)
    # The last four characters, to recognise it by.
    tail = models.CharField(max_length=4)
    created_at = models.DateTimeField(auto_now_add=True)
    # Set when rotated away: until then the old secret still works.
    retires_at = models.DateTimeField(null=True, blank=True)
    # Written at most once a minute.
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(retires_at=None), name="one_current_secret"
            )
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return mask(f"{API_KEY}_{self.tail}")
