"""Accounts at the networks, linked to profiles."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, User
from ayrdash.core.fields import EncryptedTextField
from ayrdash.core.networks import CHOICES
from ayrdash.core.tokens import new_ref_id, random_base62
from profiles.models import Profile


class SocialAccount(models.Model):
    """A profile's account at one network. At most one per network and profile."""

    class State(models.TextChoices):
        LINKED = "linked", _("Linked")
        NEEDS_RELINK = "needs_relink", _("Needs relinking")
        # The network keeps the account from posting: only there can it be mended.
        SUSPENDED = "suspended", _("Suspended by the network")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="social_accounts")
    network = models.CharField(max_length=20, choices=CHOICES)
    # The network's own stable id (Bluesky: the DID; the handle may change).
    remote_id = models.CharField(max_length=255)
    handle = models.CharField(max_length=255)
    display_name = models.CharField(max_length=255, blank=True)
    # Base address of the account's server where the network has many (Bluesky: the PDS).
    host = models.CharField(max_length=255, blank=True)
    # JSON of the adapter's own tokens.
    credentials = EncryptedTextField()
    # Goes up with each new set of credentials; who replaces them says which it replaced.
    credentials_version = models.PositiveIntegerField(default=1)
    refreshing_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.LINKED)
    state_reason = models.CharField(max_length=255, blank=True)
    # Refusals of the login without a reason, in a row, and when the last one was counted.
    refusals = models.PositiveSmallIntegerField(default=0)
    refused_at = models.DateTimeField(null=True, blank=True)
    # Linked by OAuth: what it is (a page, a person …), its address line, the app (whose
    # network, which client), the permissions given, and those wanted but not given.
    kind = models.CharField(max_length=10, blank=True)
    location = models.CharField(max_length=255, blank=True)
    app_network = models.CharField(max_length=20, blank=True)
    client_id = models.CharField(max_length=255, blank=True)
    scopes = models.JSONField(default=list, blank=True)
    missing_scopes = models.JSONField(default=list, blank=True)
    # Who consented, by the network's own id and name.
    consent_id = models.CharField(max_length=255, blank=True)
    consent_name = models.CharField(max_length=255, blank=True)
    # When the link ends unless somebody links it anew; None: not by time alone.
    ends_at = models.DateTimeField(null=True, blank=True)
    # The nearest of ``services.expiry.STAGES`` (days) that was told of; None: none yet.
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)
    linked_at = models.DateTimeField(auto_now_add=True)
    # When a check last began, and when the network last said that all is well.
    checked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "network"], name="one_account_per_network")
        ]
        indexes = [
            # The look for links that end soon.
            models.Index(fields=["ends_at"], name="link_ends", condition=Q(ends_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} {self.handle}"

    def __repr__(self) -> str:
        return f"<SocialAccount {self.network} {self.handle}>"

    @property
    def is_linked(self) -> bool:
        return self.state == self.State.LINKED


class NetworkApp(models.Model):
    """Credentials of an app registered at a network: an Account's own, or the installation's."""

    # None: the installation's.
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="network_apps"
    )
    network = models.CharField(max_length=20, choices=CHOICES)
    client_id = models.CharField(max_length=255)
    client_secret = EncryptedTextField(blank=True)
    # When the *test* button last ran, and whether something was refused then.
    tested_at = models.DateTimeField(null=True, blank=True)
    refused = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "network"], name="one_app_per_account"),
            models.UniqueConstraint(
                fields=["network"], condition=Q(account=None), name="one_app_per_installation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} app {self.client_id}"


class LinkAttempt(models.Model):
    """One try to link by an app, from the button to the picked target. Lives for minutes.

    ``state`` goes out to the network and comes back once, in the browser that holds the
    cookie; only their keyed hashes are stored. By a bot it is the code that is said there.
    """

    class Stage(models.TextChoices):
        STARTED = "started"
        RETURNED = "returned"
        DONE = "done"
        FAILED = "failed"

    # The address of its pages; public, opens nothing without the browser's cookie.
    ref = models.CharField(max_length=40, unique=True, default=new_ref_id)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="link_attempts")
    network = models.CharField(max_length=20, choices=CHOICES)
    # Whose attempt: a member in the dashboard, or the number of a link session.
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True)
    link_session = models.PositiveBigIntegerField(null=True, blank=True)
    state_hash = models.CharField(max_length=64, unique=True)
    browser_hash = models.CharField(max_length=64)
    # The app by which it began, so that credentials changed meanwhile mix nothing up.
    client_id = models.CharField(max_length=255)
    # PKCE's; where a code is said to a bot instead, JSON of the code and the bot's name.
    verifier = EncryptedTextField(blank=True)
    # JSON of the consent and its targets, tokens included; emptied at the end.
    grant = EncryptedTextField(blank=True)
    # Why it failed, in a sentence, and the number of that reason.
    problem = models.CharField(max_length=500, blank=True)
    code = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.STARTED)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"attempt at {self.network}"


def new_resync_ref() -> str:
    """Draw a resync's public id: 20 letters and digits."""
    return random_base62(20)


class Resync(models.Model):
    """One consent that links anew what the same person linked before, across profiles.

    The row is its place in the queue. ``attempt`` is the fencing token.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Relinking")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    account = models.ForeignKey(Account, models.CASCADE, related_name="resyncs")
    ref = models.CharField(max_length=20, unique=True, default=new_resync_ref, editable=False)
    # The ``LinkAttempt.ref`` whose consent it uses: one resync for each.
    link_attempt = models.CharField(max_length=40, unique=True)
    network = models.CharField(max_length=20, choices=CHOICES)
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    requested_by_label = models.CharField(max_length=254)
    client_id = models.CharField(max_length=255)
    consent_id = models.CharField(max_length=255)
    consent_name = models.CharField(max_length=255, blank=True)
    # The consent with its tokens; removed as soon as the resync is over.
    grant = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    # Faults of the network in a row.
    faults = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="resync_newest"),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["queued", "running"]),
                name="resync_in_flight",
            ),
        ]

    def __str__(self) -> str:
        return f"resync {self.ref} of {self.account_id}"

    @property
    def is_in_flight(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class ResyncRow(models.Model):
    """One account that was linked before, and what became of it in one resync."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RELINKED = "relinked", _("Relinked")
        MISSING = "missing", _("Missing")
        REFUSED = "refused", _("Refused")

    resync = models.ForeignKey(Resync, models.CASCADE, related_name="rows")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="+")
    network = models.CharField(max_length=20, choices=CHOICES)
    remote_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resync", "profile", "network"], name="one_resync_row_each"
            )
        ]
        indexes = [models.Index(fields=["resync", "outcome", "id"], name="resync_row_outcome")]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"
