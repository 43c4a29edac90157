"""Posts, their deliveries to networks, and the attempts made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.core.fields import EncryptedTextField
from ayrdash.core.networks import CHOICES
from ayrdash.core.tokens import random_base62
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile

# Of a post's or an image's public id: letters and digits (API contract 1.3).
REF_LENGTH = 20
# How the content types of videos begin.
VIDEO = "video/"


def new_post_ref() -> str:
    """Draw a public id."""
    return random_base62(REF_LENGTH)


class Post(models.Model):
    """What a profile says, once, to one or more networks.

    ``state`` sums up the deliveries; ``services.refresh_state`` alone writes it.
    """

    # Loaded by ``api.queries.load_parts`` alone, for a row of the history.
    row_deliveries: "list[Delivery]"
    row_media: "list[Media]"

    class State(models.TextChoices):
        AWAITING = "awaiting", _("Awaiting approval")
        SCHEDULED = "scheduled", _("Scheduled")
        HELD = "held", _("Held")
        PROCESSING = "processing", _("Publishing")
        DELETING = "deleting", _("Deleting…")
        SUCCESS = "success", _("Published")
        PARTIAL = "partial", _("Partly published")
        ERROR = "error", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        DELETED = "deleted", _("Deleted from the networks")

    class Source(models.TextChoices):
        DASHBOARD = "dashboard", _("Dashboard")
        API = "api", _("API")
        FEED = "feed", _("Feed")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="posts")
    ref = models.CharField(max_length=20, unique=True, default=new_post_ref, editable=False)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SCHEDULED)
    # When it is to go out (UTC). What the person chose is kept beside it, so that
    # the moment can be worked out again when zone data changes.
    due_at = models.DateTimeField()
    local_due = models.CharField(max_length=16, blank=True)
    local_zone = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_by_label = models.CharField(max_length=254)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.DASHBOARD)
    # Which key of the API it came by: the id of the account's own, the ref of a named one.
    # Means nothing elsewhere: by its name exports leave it out.
    api_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    # Sent by the form or the API's client, so that a repeated call makes one post.
    idempotency_key = models.CharField(max_length=255, blank=True)
    # Of the media as the call asked for them: with the key above, others are other content.
    # "": nobody asked by address.
    media_asked = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Shared by the posts of one series of reposts.
    repost_ref = models.CharField(max_length=20, blank=True, db_default="")
    # Held by somebody on purpose: release of what a suspension held leaves it alone.
    paused = models.BooleanField(default=False, db_default=False)
    # For the people who work with the post; no network sees them.
    notes = models.TextField(blank=True)
    # Said under the post by the account itself, once it is out.
    first_comment = models.TextField(blank=True)
    # Who let the post out or kept it in, where that was asked for. None: not decided.
    needs_approval = models.BooleanField(default=False)
    was_approved = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_label = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_post_per_idempotency_key",
            )
        ]
        indexes = [
            # History of one profile: all, and by state.
            models.Index(fields=["profile", "-due_at", "-id"], name="post_by_due"),
            models.Index(fields=["profile", "state", "-due_at", "-id"], name="post_by_state"),
            # What each key of the API made in a month.
            models.Index(
                fields=["api_key", "created_at"], name="post_by_key", condition=~Q(api_key="")
            ),
            models.Index(
                fields=["profile", "repost_ref"],
                name="post_by_series",
                condition=~Q(repost_ref=""),
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.ref}"

    @property
    def is_scheduled(self) -> bool:
        return self.state == self.State.SCHEDULED


# Whose posts go out: neither deleted, archived nor suspended, no suspended Primary, and no
# Account that is being closed.
FREE_TO_GO: dict[str, None] = {
    "post__profile__deleted_at": None,
    "post__profile__archived_at": None,
    "post__profile__suspended_at": None,
    "post__profile__account__suspended_at": None,
    "post__profile__account__closing_at": None,
}


class Delivery(models.Model):
    """One post on its way to one network, or back from it: the row that is the schedule.

    ``record_key`` and ``record_time`` are chosen when the row is made and never
    change, so that a repeated call writes the same record instead of a second.
    ``due_at`` is the promise: when the next call is to be made.
    """

    class State(models.TextChoices):
        # Nobody with the right to has let it out yet.
        AWAITING = "awaiting", _("Awaiting approval")
        QUEUED = "queued", _("Waiting")
        # Paused, or its time passed while the profile was suspended: goes out when released.
        HELD = "held", _("Held")
        PUBLISHING = "publishing", _("Publishing")
        PUBLISHED = "published", _("Published")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        DELETING = "deleting", _("Deleting…")
        DELETED = "deleted", _("Deleted")

    post = models.ForeignKey(Post, models.CASCADE, related_name="deliveries")
    network = models.CharField(max_length=20, choices=CHOICES)
    social_account = models.ForeignKey(
        SocialAccount, models.SET_NULL, null=True, related_name="deliveries"
    )
    # Whose account it was, kept when the account is unlinked.
    handle = models.CharField(max_length=255)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField()
    # When its latest wake-up is ready to run; one that was lost is made again after a grace.
    woken_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Also the fencing token: only the holder of the current number may write the outcome.
    attempt_count = models.PositiveIntegerField(default=0)
    # The count when somebody last asked for it: attempts since then use up the budget.
    attempts_before = models.PositiveIntegerField(default=0)
    record_key = models.CharField(max_length=64)
    record_time = models.DateTimeField()
    remote_id = models.CharField(max_length=500, blank=True)
    permalink = models.URLField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=1000, blank=True)
    # What this network gets instead of the post's text and images (refs). None: the same.
    own_text = models.TextField(null=True, blank=True)  # noqa: DJ001 - empty is a text too
    own_media = models.JSONField(null=True, blank=True)
    # What is said to this network alone (``networks.adapters.options``), as checked on saving.
    options = models.JSONField(null=True, blank=True)
    # What the adapter notes on the way (addresses of uploads that go on: they are keys), and at
    # which account of the network (its remote id), JSON.
    progress = EncryptedTextField(blank=True, default="", db_default="")
    # The first comment: when it is to be tried, and what came of it.
    comment_due_at = models.DateTimeField(null=True, blank=True)
    comment_tries = models.PositiveSmallIntegerField(default=0)
    comment_key = models.CharField(max_length=64, blank=True)
    comment_id = models.CharField(max_length=500, blank=True)
    comment_error = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["post", "network"], name="one_delivery_per_network")
        ]
        indexes = [
            # A partial index per statement: one with OR sorted the whole queue.
            models.Index(fields=["due_at", "id"], name="delivery_due", condition=Q(state="queued")),
            models.Index(
                fields=["woken_at", "id"], name="delivery_woken", condition=Q(state="queued")
            ),
            models.Index(
                fields=["woken_at", "id"], name="delivery_deleting", condition=Q(state="deleting")
            ),
            models.Index(
                fields=["lease_until"],
                name="delivery_leased",
                condition=Q(lease_until__isnull=False),
            ),
            models.Index(
                fields=["comment_due_at"],
                name="delivery_to_comment",
                condition=Q(comment_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} to {self.network}"

    @property
    def text(self) -> str:
        """Return what this network gets to read."""
        return self.post.text if self.own_text is None else self.own_text


class Attempt(models.Model):
    """One try at the network, written before the call is made."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        DELETE = "delete", _("Delete")

    class Outcome(models.TextChoices):
        STARTED = "started", _("Started")
        PUBLISHED = "published", _("Published")
        DELETED = "deleted", _("Deleted")
        RETRY = "retry", _("Will be tried again")
        WAITING = "waiting", _("The network is at work on it")
        FAILED = "failed", _("Failed")
        LOST = "lost", _("Interrupted")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=8, choices=Act.choices, default=Act.PUBLISH)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.STARTED)
    error_code = models.CharField(max_length=40, blank=True)
    message = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="one_attempt_per_number")
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.delivery_id}"


class CommentWatch(models.Model):
    """When a post is asked for comments next, and those that were told of."""

    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="comment_watch")
    next_look_at = models.DateTimeField(default=timezone.now, db_index=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    # The network's ids.
    seen = models.JSONField(default=list)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "comment watches"

    def __str__(self) -> str:
        return f"comments of delivery {self.delivery_id}"


class Media(models.Model):
    """An image, checked and re-encoded on upload, or a video as it came.

    Unattached until its post is saved. Width and height are 0 where a video does not tell.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="media")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="media")
    ref = models.CharField(max_length=20, unique=True, default=new_post_ref, editable=False)
    file = models.FileField(max_length=255)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    alt_text = models.CharField(max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # Of a video: how long it is, where its header tells, and what the file was called.
    seconds = models.FloatField(null=True, blank=True)
    file_name = models.CharField(max_length=255, blank=True, db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "media"
        indexes = [
            # The prune of uploads that never became a post.
            models.Index(fields=["created_at"], name="media_unattached", condition=Q(post=None))
        ]

    def __str__(self) -> str:
        return f"{self.content_type} {self.width}×{self.height}"

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith(VIDEO)

    @property
    def facts(self) -> str:
        """Return size, length and shape in one line, as far as they are known."""
        megabytes = f"{self.size_bytes / 1_000_000:.1f} MB"
        length = f"{int(self.seconds) // 60}:{int(self.seconds) % 60:02}" if self.seconds else ""
        shape = f"{self.width}×{self.height}" if self.width and self.height else ""
        return " · ".join(filter(None, [megabytes, length, shape]))
