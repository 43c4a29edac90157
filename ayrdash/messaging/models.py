"""Direct messages: conversations of a profile's accounts, and what is said in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import CHOICES
from ayrdash.core.tokens import random_base62
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile

REF_LENGTH = 20
PREVIEW_LENGTH = 200


def new_message_ref() -> str:
    """Draw a public id, as posts have."""
    return random_base62(REF_LENGTH)


class Mailbox(models.Model):
    """When an account is asked for messages next; the row that is the schedule."""

    social_account = models.OneToOneField(SocialAccount, models.CASCADE, related_name="mailbox")
    # What was said before is history: told to nobody, answered by nobody.
    opened_at = models.DateTimeField(default=timezone.now)
    next_look_at = models.DateTimeField(default=timezone.now, db_index=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    # Looks in a row that found nothing, and that failed: both make the next one later.
    quiet = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error_message = models.CharField(max_length=500, blank=True)
    # When a call of the network last had it looked into; ahead of now: that is still to come.
    woken_at = models.DateTimeField(null=True, blank=True)
    # Until when the network need not be asked again to call when somebody writes.
    announced_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return f"mailbox of {self.social_account}"


class Conversation(models.Model):
    """What one account and one other person, the peer, say to each other."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="conversations")
    # None: unlinked. The same remote account finds its conversations again when linked anew.
    social_account = models.ForeignKey(
        SocialAccount, models.SET_NULL, null=True, related_name="conversations"
    )
    ref = models.CharField(
        max_length=REF_LENGTH, unique=True, default=new_message_ref, editable=False
    )
    network = models.CharField(max_length=20, choices=CHOICES)
    account_remote_id = models.CharField(max_length=255)
    # The network's own ids of the conversation and of the peer.
    remote_id = models.CharField(max_length=255)
    peer_id = models.CharField(max_length=255, blank=True)
    peer_handle = models.CharField(max_length=255, blank=True)
    peer_name = models.CharField(max_length=255, blank=True)
    # Name and handle folded: what a search looks through.
    search_key = models.CharField(max_length=1600, blank=True, editable=False)
    last_message_at = models.DateTimeField()
    last_text = models.CharField(max_length=PREVIEW_LENGTH, blank=True)
    # When the peer last wrote; None: never.
    asked_at = models.DateTimeField(null=True, blank=True)
    unread_count = models.PositiveIntegerField(default=0)
    # How far the network's side is known here: its moment of the last change, and of the
    # last message read from it.
    remote_updated_at = models.DateTimeField(null=True, blank=True)
    synced_until = models.DateTimeField(null=True, blank=True)
    auto_response_paused = models.BooleanField(default=False)
    auto_responded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "network", "account_remote_id", "remote_id"],
                name="one_row_per_conversation",
            )
        ]
        indexes = [
            models.Index(fields=["profile", "-last_message_at", "-id"], name="conversation_newest"),
            models.Index(
                fields=["profile", "-last_message_at", "-id"],
                name="conversation_unread",
                condition=Q(unread_count__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.ref}"

    @property
    def peer(self) -> str:
        """Return what to call the peer."""
        return self.peer_name or self.peer_handle or self.peer_id or str(_("Somebody"))

    @property
    def is_unread(self) -> bool:
        return self.unread_count > 0


class Message(models.Model):
    """One message. Of ours it is also the row that is the schedule of its sending.

    ``record_key`` and ``record_time`` are chosen when it is written and never change, so
    that a repeated call sends nothing twice.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")

    # On its way out: to be sent, or being sent.
    MOVING = (State.QUEUED, State.SENDING)

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    ref = models.CharField(
        max_length=REF_LENGTH, unique=True, default=new_message_ref, editable=False
    )
    # The network's own id; empty until it is sent.
    remote_id = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    mine = models.BooleanField()
    automatic = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    # Addresses: of what was received, or the one that is to be sent.
    media = models.JSONField(default=list)
    # The network's moment; of ours the moment of writing until it is sent.
    sent_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_by_label = models.CharField(max_length=254, blank=True)
    # As a delivery of a post: see ``posts.models.Delivery``.
    due_at = models.DateTimeField(default=timezone.now)
    woken_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveIntegerField(default=0)
    attempts_before = models.PositiveIntegerField(default=0)
    record_key = models.CharField(max_length=64, blank=True)
    record_time = models.DateTimeField(default=timezone.now)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "remote_id"],
                condition=~Q(remote_id=""),
                name="one_row_per_message",
            )
        ]
        indexes = [
            models.Index(fields=["conversation", "-sent_at", "-id"], name="message_newest"),
            models.Index(
                fields=["woken_at", "id"], name="message_woken", condition=Q(state="queued")
            ),
            models.Index(
                fields=["lease_until"], name="message_leased", condition=Q(state="sending")
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.ref}"

    @property
    def is_moving(self) -> bool:
        return self.state in self.MOVING


class EventReceipt(models.Model):
    """A call of a network's that was taken: sent again, it causes nothing."""

    # SHA-256 of the body, in hex.
    digest = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.digest


class ActiveMonth(models.Model):
    """That something was said in a conversation in a month (UTC): what is counted."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="active_months")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="active_months")
    # Its first day.
    month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "month"], name="one_row_per_month")
        ]
        indexes = [models.Index(fields=["profile", "-month"], name="active_month_newest")]

    def __str__(self) -> str:
        return f"{self.conversation_id} in {self.month:%Y-%m}"


class AutoResponse(models.Model):
    """A profile's automatic answer. Off until somebody switches it on."""

    DEFAULT_WAIT = 86_400

    profile = models.OneToOneField(Profile, models.CASCADE, related_name="auto_response")
    is_active = models.BooleanField(default=False)
    # Empty: the default words, in the language of the installation.
    text = models.CharField(max_length=1000, blank=True)
    # Each peer gets at most one within this time.
    wait_seconds = models.PositiveIntegerField(default=DEFAULT_WAIT)
    # Between these hours of the profile's time zone, over midnight too; both None: always.
    from_time = models.TimeField(null=True, blank=True)
    until_time = models.TimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"automatic answer of {self.profile}"
