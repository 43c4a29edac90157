"""What the mechanisms themselves remember."""

from django.db import models


class Tally(models.Model):
    """The attempts of one asker under one limit (``core.ratelimit``)."""

    # Keyed hash of limit and asker.
    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="tally_over")]

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%H:%M:%S}"


class CacheEntry(models.Model):
    """A row of Django's database cache, where several processes count (sign-in)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"
        verbose_name_plural = "cache entries"

    def __str__(self) -> str:
        return self.cache_key
