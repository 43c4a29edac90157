"""What the shop keeps. An app with tables brings migrations, like any Django app."""

from django.db import models

from profiles.models import Profile


class Note(models.Model):
    """One note about a profile."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="shop_notes")
    text = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.text
