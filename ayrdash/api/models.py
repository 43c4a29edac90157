"""What the API itself remembers: how often each profile called."""

from django.db import models

from profiles.models import Profile


class CallWindow(models.Model):
    """The calls of one profile in a rolling window, by slot of time.

    ``slots`` is a list of ``[slot number, calls]``, oldest first; ``limits`` alone
    reads and writes it, under the row's lock.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="call_windows")
    # Name of the limit: one profile can be under several.
    limit = models.CharField(max_length=12)
    slots = models.JSONField(default=list)
    # The calls since the start of ``month`` ("2026-11", UTC).
    month = models.CharField(max_length=7, blank=True)
    month_calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "limit"], name="one_window_per_limit")
        ]

    def __str__(self) -> str:
        return f"{self.limit} of {self.profile_id}"
