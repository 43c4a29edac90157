"""What the API itself remembers: how often each profile called, and what was uploaded."""

from django.db import models

from ayrdash.core.tokens import random_base62
from ayrdash.posts.models import VIDEO
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
    # Of ``month``, by the id of the own key, or the ref of the named key.
    by_key = models.JSONField(default=dict)
    # The calls of ``day`` (UTC) so far; a day that is over becomes a ``CallDay``.
    day = models.DateField(null=True, blank=True)
    day_calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "limit"], name="one_window_per_limit")
        ]

    def __str__(self) -> str:
        return f"{self.limit} of {self.profile_id}"


class CallDay(models.Model):
    """The calls of one profile on one day (UTC) that is over."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="call_days")
    day = models.DateField()
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "day"], name="one_call_day_each")]
        indexes = [models.Index(fields=["day"], name="call_day_old")]

    def __str__(self) -> str:
        return f"{self.calls} calls of {self.profile_id} on {self.day}"


def new_upload_ref() -> str:
    """Draw a name that can't be guessed: 32 letters and digits."""
    return random_base62(32)


class Upload(models.Model):
    """An image that was encoded anew, or a video as it came, to be named by its address in posts.

    Until its file comes ``content_type`` is the one that was announced.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="uploads")
    ref = models.CharField(max_length=32, unique=True, default=new_upload_ref, editable=False)
    file = models.FileField(max_length=255)
    content_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    file_name = models.CharField(max_length=255)
    description = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["profile", "-id"], name="upload_newest"),
            models.Index(fields=["created_at"], name="upload_created"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith(VIDEO)


class AutoSchedule(models.Model):
    """Named times of a profile at which posts go out by themselves, one a slot (UTC)."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="auto_schedules")
    title = models.CharField(max_length=100)
    # "HH:MM" in order; 0 is Sunday; ISO dates.
    times = models.JSONField(default=list)
    days = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "title"], name="one_schedule_per_title")
        ]

    def __str__(self) -> str:
        return self.title


def new_link_code() -> str:
    """Draw the name of a short link: ten letters and digits."""
    return random_base62(10)


class ShortLink(models.Model):
    """An address of ours that leads to a web address, with campaign words added."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="short_links")
    code = models.CharField(max_length=10, unique=True, default=new_link_code, editable=False)
    url = models.CharField(max_length=2000)
    original_url = models.CharField(max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["profile", "-id"], name="short_link_newest")]

    def __str__(self) -> str:
        return self.code


class ShortLinkDay(models.Model):
    """How often a short link was followed on one day (UTC). Nothing of who did is kept."""

    link = models.ForeignKey(ShortLink, models.CASCADE, related_name="days")
    day = models.DateField()
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="one_count_per_day")]

    def __str__(self) -> str:
        return f"{self.link_id} on {self.day}"
