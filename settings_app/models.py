"""What an Account's owner decides for all its profiles."""

from django.db import models

from ayrdash.accounts.models import Account


class AccountSettings(models.Model):
    """Global settings of one Account, changed only while acting as the Primary Profile."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="settings")
    # Network strings switched off for all profiles; links made before stay.
    disabled_networks = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "account settings"

    def __str__(self) -> str:
        return f"settings of {self.account}"
