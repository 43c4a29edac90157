"""What an Account's owner decides for all its profiles."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account
from ayrdash.core.tokens import random_base62


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
    # From where the API may be called: [{"network": "203.0.113.0/24", "note": "Office"}];
    # empty: from anywhere.
    allowed_addresses = models.JSONField(default=list)
    # Direct messages, for those profiles whose own switch is on as well.
    messaging_enabled = models.BooleanField(default=False, db_default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "account settings"

    def __str__(self) -> str:
        return f"settings of {self.account}"


class AlertKind(models.TextChoices):
    """What an alert can be about; the values are kept in ``AlertAddress.kinds``."""

    UNLINKED = "unlinked", _("An account was unlinked or its access ended")
    RELINK_DUE = "relink_due", _("An account has to be relinked soon")
    POST_FAILED = "post_failed", _("A post could not be published")
    SUSPENDED = "suspended", _("A profile was suspended or reinstated")
    WEBHOOK_OFF = "webhook_off", _("A webhook was switched off")
    KEY_EXPIRES = "key_expires", _("An API key is about to expire")
    INVITE_FAILED = "invite_failed", _("An invitation could not be delivered")
    MAIL_BOUNCED = "mail_bounced", _("Mail to somebody of the account came back")
    # Not an alert: what went well, once a day.
    POSTED = "posted", _("Posts were published (once a day)")


class AlertAddress(models.Model):
    """An address that gets alerts instead of the owners, once it has agreed by mail."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="alert_addresses")
    email = models.EmailField(max_length=254)
    # Values of AlertKind.
    kinds = models.JSONField(default=list)
    # Of the link in the newest confirmation mail; empty once confirmed.
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "alert addresses"
        constraints = [
            models.UniqueConstraint("account", Lower("email"), name="one_alert_address_each")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def link_has_expired(self) -> bool:
        return self.token_expires_at is None or self.token_expires_at <= timezone.now()


class LookVersion(models.Model):
    """One state of the linking page's look: the draft, what is live, or what was.

    ``content`` holds the keys of ``settings_app.content.DEFAULTS``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        PREVIOUS = "previous", _("Previous")

    account = models.ForeignKey(Account, models.CASCADE, related_name="looks")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    content = models.JSONField(default=dict)
    # Counts the changes of a draft: one publishes what one has seen.
    revision = models.PositiveIntegerField(default=1)
    changed_by_label = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_look_per_number"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="draft"), name="one_draft_look"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="published"), name="one_published_look"
            ),
        ]

    def __str__(self) -> str:
        return f"look {self.number} of {self.account}"


def new_file_name() -> str:
    """Draw the public name of a file: about 190 random bits."""
    return random_base62(32)


class LookFile(models.Model):
    """A logo, favicon, picture or style sheet of a linking page. Its content never changes.

    Whoever knows the name may fetch it: names can't be guessed.
    """

    class Kind(models.TextChoices):
        LOGO = "logo", _("Logo")
        FAVICON = "favicon", _("Favicon")
        PICTURE = "picture", _("Picture")
        STYLE = "style", _("Style sheet")

    account = models.ForeignKey(Account, models.CASCADE, related_name="look_files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # With its ending, as in the address: "<32 characters>.png".
    name = models.CharField(max_length=40, unique=True)
    file = models.FileField(max_length=255)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # What the upload was called, to recognise it by.
    label = models.CharField(max_length=150)
    # A style sheet as it was uploaded; ``file`` holds what was let through.
    source = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account", "kind", "sha256"], name="look_file_same")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
