"""Link sessions: the doors through which end users reach the social linking page."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account
from ayrdash.core.fields import EncryptedTextField
from ayrdash.core.tokens import new_ref_id
from ayrdash.mail.models import OutgoingMail
from profiles.models import Profile


class LinkingDomain(models.Model):
    """An Account's linking domain: a name, and the public half of the owner's key pair.

    Tokens that the owner signs name it as ``iss``. The private half is shown once, when it
    is made, and kept nowhere.
    """

    account = models.OneToOneField(Account, models.CASCADE, related_name="linking_domain")
    # What the documents call "domain": a name like "acme", no host.
    name = models.SlugField(max_length=60, unique=True)
    # PEM; empty: no key pair was made yet.
    public_key = models.TextField(blank=True)
    key_made_at = models.DateTimeField(null=True, blank=True)
    # Origins ("https://app.example") that may frame the page and be returned to unsigned.
    hosts = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class SigningKey(models.Model):
    """A key pair of the installation's own, for the tokens that it mints itself."""

    kid = models.CharField(max_length=40, unique=True, default=new_ref_id)
    private_key = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.kid


class LinkSession(models.Model):
    """One signed, expiring way for an end user to link a profile's networks.

    The token is stored only as its keyed hash; whoever holds it needs no login.
    """

    class Mode(models.TextChoices):
        GRID = "grid", _("All networks")
        CONNECT = "connect", _("One network")

    class Source(models.TextChoices):
        DASHBOARD = "dashboard", _("Dashboard")
        API = "api", _("API")
        SIGNED = "signed", _("Token signed by the owner")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="link_sessions")
    # The API's sessionId: public, opens nothing.
    ref = models.CharField(max_length=40, unique=True, default=new_ref_id)
    token_hash = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.DASHBOARD)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.GRID)
    # Network strings this session is limited to; empty: all visible ones.
    networks = models.JSONField(default=list)
    # Ends by itself after one account was linked.
    one_connection = models.BooleanField(default=False)
    # Opens in one browser only.
    single_use = models.BooleanField(default=False)
    # Ends another profile's visit that is open in the same browser, without asking.
    ends_other_visit = models.BooleanField(default=False)
    # Where the page goes when the user is done; empty: it says to close the window.
    redirect_url = models.URLField(max_length=2000, blank=True)
    # The opener's origin, told of the result by a message; empty: nobody is told.
    origin = models.CharField(max_length=300, blank=True)
    created_by_label = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # The mail that carried the link: see services.mails.
    mail_to = models.EmailField(blank=True)
    mail = models.JSONField(default=dict, blank=True)
    # Its newest mail in the outbox.
    outgoing = models.ForeignKey(
        OutgoingMail, models.SET_NULL, related_name="+", null=True, blank=True
    )
    # The token, kept only until the reminder has gone out.
    secret = EncryptedTextField(blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["profile", "-id"], name="link_session_newest"),
            models.Index(
                fields=["expires_at"], name="link_session_open", condition=Q(revoked_at=None)
            ),
            models.Index(
                fields=["remind_at"], name="link_session_remind", condition=~Q(remind_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"link session of {self.profile}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_over(self) -> bool:
        """Whether it opens nothing any more."""
        spent = self.finished_at is not None and (self.single_use or self.one_connection)
        return self.is_revoked or self.is_expired or spent

    @property
    def overrides(self) -> bool:
        """Whether its list goes before the Account's: the owner's own server asked for it."""
        return self.source != self.Source.DASHBOARD

    @property
    def overriding(self) -> list[str]:
        """The networks that it shows even where the Account's list hides them."""
        return self.networks if self.overrides else []

    @property
    def network(self) -> str:
        """The one network of a connect link; empty for the grid."""
        return self.networks[0] if self.mode == self.Mode.CONNECT and self.networks else ""


class TrailEntry(models.Model):
    """One step in the life of a link session. Append-only."""

    class Step(models.TextChoices):
        CREATED = "created", _("Made")
        MAILED = "mailed", _("Sent by e-mail")
        REMINDED = "reminded", _("Reminder sent")
        OPENED = "opened", _("Opened")
        REFUSED = "refused", _("Did not open")
        CHOSEN = "chosen", _("Network chosen")
        RETURNED = "returned", _("Back from the network")
        LINKED = "linked", _("Account linked")
        FAILED = "failed", _("Linking failed")
        UNLINKED = "unlinked", _("Account unlinked")
        DONE = "done", _("All done")
        RECEIPT = "receipt", _("Receipt sent")
        WITHDRAWN = "withdrawn", _("Access withdrawn with the receipt")
        REVOKED = "revoked", _("Link withdrawn")

    session = models.ForeignKey(LinkSession, models.CASCADE, related_name="trail")
    at = models.DateTimeField(auto_now_add=True)
    step = models.CharField(max_length=10, choices=Step.choices)
    network = models.CharField(max_length=20, blank=True)
    # The error's code where something failed; 0: nothing did.
    code = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["session", "-id"], name="link_trail_newest")]

    def __str__(self) -> str:
        return f"{self.step} {self.network}".strip()


class Receipt(models.Model):
    """What an end user linked, and the private way to take it back later."""

    session = models.OneToOneField(LinkSession, models.CASCADE, related_name="receipt")
    token_hash = models.CharField(max_length=64, unique=True)
    # Shown on the last page and in the mail.
    secret = EncryptedTextField()
    # [{"network", "remote_id", "handle"}] as they were when the user was done.
    accounts = models.JSONField(default=list)
    mailed_to = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"receipt of {self.session}"
