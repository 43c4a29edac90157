"""What an Account's owner decides for all its profiles."""

from django.db import models

from ayrdash.accounts.models import Account


class AccountSettings(models.Model):
    """Global settings of one Account, changed only while acting as the Primary Profile."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="settings")
    # Network strings switched off for all profiles; links made before stay.
    disabled_networks = models.JSONField(default=list)
    # Keeps everybody but owners off the Primary Profile.
    primary_lock = models.BooleanField(default=False)
    # Team profiles count against the plan's profile limit like any other.
    team_profiles_count = models.BooleanField(default=True)
    # A person who has a login may join a further Account.
    allow_existing_logins = models.BooleanField(default=False)
    # Days that an invitation can be accepted, 1 to 30.
    invitation_days = models.PositiveSmallIntegerField(default=7)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "account settings"

    def __str__(self) -> str:
        return f"settings of {self.account}"
