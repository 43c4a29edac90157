"""Files of posts: many rows that become posts one by one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ayrdash.core.tokens import random_base62
from ayrdash.posts.models import Post
from profiles.models import Profile


def new_ref() -> str:
    """Draw a public id: 20 letters and digits."""
    return random_base62(20)


class BulkRun(models.Model):
    """One file of posts; the row is its place in the queue. ``attempt`` is the fencing token.

    ``rows`` holds what the file says, ``results`` what became of the first ``done_count``, or
    how each was judged while it is only checked.
    A row's idempotency key comes from ``digest`` and its number, so that a run that died
    goes on without posting anything twice.
    """

    class State(models.TextChoices):
        # Judged on the dashboard; somebody still has to let it go.
        CHECKED = "checked", _("Checked")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being read")
        DONE = "done", _("Done")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="bulk_runs")
    ref = models.CharField(max_length=20, unique=True, default=new_ref, editable=False)
    # SHA-256 of the file: the same file again is the same run.
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, blank=True, db_default="")
    # Whose posts they are: a person's, or (None) a key's of the API.
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    source = models.CharField(
        max_length=10,
        choices=Post.Source.choices,
        default=Post.Source.API,
        db_default=Post.Source.API.value,
    )
    rows = models.JSONField()
    results = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "digest"], name="one_run_per_file")
        ]
        indexes = [
            # The sweeper's look for what nobody works on.
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="bulk_in_flight",
            )
        ]

    def __str__(self) -> str:
        return f"file of posts {self.ref}"

    @property
    def is_in_flight(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def failed_count(self) -> int:
        return sum(result["status"] == "error" for result in self.results)

    @property
    def good_count(self) -> int:
        return len(self.results) - self.failed_count
