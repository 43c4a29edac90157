"""Webhooks: where events are sent, the events themselves, and each try to deliver one."""

import datetime
import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.core.fields import EncryptedTextField
from profiles.models import Profile


def new_hook_id() -> str:
    """Draw a hookId: 32 hex digits, the same on every try of one event."""
    return secrets.token_hex(16)


class Action(models.TextChoices):
    """The events' wire names (API contract 4.6); ``post``, ``profile``, ``link`` and
    ``invitation`` are ours."""

    SCHEDULED = "scheduled", _("Scheduled post went out or failed")
    POST = "post", _("Any post went out or failed")
    SOCIAL = "social", _("Social account linked, unlinked or in need of relinking")
    PROFILE = "profile", _("Profile created, archived, deleted or restored")
    LINK = "link", _("Link for clients opened, finished, failed or withdrawn")
    INVITATION = "invitation", _("Invitation to the team sent, accepted or withdrawn")
    SUSPENDED = "suspended", _("Profile suspended or reinstated")
    FEED = "feed", _("Feed item handled")
    BATCH = "batch", _("File ready")
    MESSAGES = "messages", _("Direct message")
    MENTIONS = "mentions", _("Mention")
    COMMENTS = "comments", _("Comment")
    AUTOMATIONS = "automations", _("Automation")
    ACCOUNT_ACTIVITY = "accountActivity", _("Account activity")


# The kinds of event that this version really sends.
SENT = (
    Action.SCHEDULED,
    Action.POST,
    Action.SOCIAL,
    Action.PROFILE,
    Action.LINK,
    Action.INVITATION,
    Action.SUSPENDED,
    Action.FEED,
    Action.BATCH,
    Action.MESSAGES,
    Action.COMMENTS,
)


class Webhook(models.Model):
    """Where one kind of event of one profile goes. The Primary's serves all profiles
    that have none of their own."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="webhooks")
    action = models.CharField(max_length=20, choices=Action.choices)
    url = models.URLField(_("address"), max_length=2000)
    # Empty: deliveries are not signed.
    secret = EncryptedTextField(blank=True)
    # Still signs as well, until then, so that the receiver can change over.
    previous_secret = EncryptedTextField(blank=True)
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Set while no delivery has got through; too long, and the webhook is switched off.
    failing_since = models.DateTimeField(null=True, blank=True)
    switched_off_at = models.DateTimeField(null=True, blank=True)
    switched_off_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "action"], name="one_webhook_per_action")
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.profile}"

    @property
    def is_on(self) -> bool:
        return self.switched_off_at is None

    def overlapping_secret(self, now: datetime.datetime) -> str:
        """Return the former secret while it still signs; else empty."""
        until = self.previous_secret_until
        return self.previous_secret if until is not None and now < until else ""


class Delivery(models.Model):
    """One event on its way to one address: the row is its place in the queue.

    The body is kept as it is sent, so that every try and every resend is the same.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("On its way")
        SENDING = "sending", _("Being sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    # Whose event it is; not the webhook's profile where that is the Primary's.
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="webhook_deliveries")
    hook_id = models.CharField(max_length=32, unique=True, default=new_hook_id, editable=False)
    action = models.CharField(max_length=20, choices=Action.choices)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Also the fencing token: only the holder of the current number writes the outcome.
    attempt_count = models.PositiveIntegerField(default=0)
    # The count when somebody last asked for it: the retry table starts anew from there.
    attempts_before = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            # The log of a profile's webhooks, newest first; all, and by state.
            models.Index(fields=["webhook", "-id"], name="hook_delivery_newest"),
            models.Index(fields=["webhook", "state", "-id"], name="hook_delivery_by_state"),
            models.Index(fields=["due_at"], name="hook_delivery_due", condition=Q(state="queued")),
            models.Index(
                fields=["lease_until"], name="hook_delivery_leased", condition=Q(state="sending")
            ),
            models.Index(fields=["created_at"], name="hook_delivery_created"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.hook_id}"


class Attempt(models.Model):
    """One try, written before the call is made."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    url = models.URLField(max_length=2000)
    started_at = models.DateTimeField(auto_now_add=True)
    # None: no answer came, or the worker died before it could note one.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    # The first characters of the answer's body, or why there was none.
    answer = models.CharField(max_length=1000, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="one_hook_attempt_each")
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.delivery_id}"
