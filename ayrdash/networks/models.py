"""Accounts at the networks, linked to profiles."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ayrdash.core.fields import EncryptedTextField
from ayrdash.core.networks import Network
from profiles.models import Profile


class SocialAccount(models.Model):
    """A profile's account at one network. At most one per network and profile."""

    class State(models.TextChoices):
        LINKED = "linked", _("Linked")
        NEEDS_RELINK = "needs_relink", _("Needs relinking")
        # The network keeps the account from posting: only there can it be mended.
        SUSPENDED = "suspended", _("Suspended by the network")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="social_accounts")
    network = models.CharField(max_length=20, choices=Network.choices)
    # The network's own stable id (Bluesky: the DID; the handle may change).
    remote_id = models.CharField(max_length=255)
    handle = models.CharField(max_length=255)
    display_name = models.CharField(max_length=255, blank=True)
    # Base address of the account's server where the network has many (Bluesky: the PDS).
    host = models.CharField(max_length=255, blank=True)
    # JSON of the adapter's own tokens.
    credentials = EncryptedTextField()
    # Goes up with each new set of credentials; who replaces them says which it replaced.
    credentials_version = models.PositiveIntegerField(default=1)
    refreshing_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.LINKED)
    state_reason = models.CharField(max_length=255, blank=True)
    # Refusals of the login without a reason, in a row, and when the last one was counted.
    refusals = models.PositiveSmallIntegerField(default=0)
    refused_at = models.DateTimeField(null=True, blank=True)
    linked_at = models.DateTimeField(auto_now_add=True)
    # When a check last began, and when the network last said that all is well.
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "network"], name="one_account_per_network")
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} {self.handle}"

    def __repr__(self) -> str:
        return f"<SocialAccount {self.network} {self.handle}>"

    @property
    def is_linked(self) -> bool:
        return self.state == self.State.LINKED
