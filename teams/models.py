"""Invitations into an Account, and offers of its ownership."""

import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.mail.models import OutgoingMail
from profiles.models import Profile


class Status(NamedTuple):
    """What became of an invitation, as people read it."""

    key: str
    words: str | Promise
    icon: str
    tone: str


QUEUED = Status("queued", _("Mail on its way"), "clock", "info")
HELD = Status("held", _("No mail server: copy the link"), "alert-triangle", "warning")
SENT = Status("sent", _("Sent"), "mail-forward", "info")
COPIED = Status("copied", _("By copied link"), "link", "info")
DELIVERED = Status("sent", _("Delivered"), "mail-forward", "info")
FAILED = Status("failed", _("Mail not delivered"), "alert-circle", "danger")
BOUNCED = Status("failed", _("Mail came back"), "alert-circle", "danger")
BLOCKED = Status("failed", _("Kept back: mail came back before"), "alert-circle", "danger")
EXPIRED = Status("expired", _("Expired"), "hourglass", "warning")
REVOKED = Status("revoked", _("Revoked"), "circle-x", "neutral")
ACCEPTED = Status("accepted", _("Accepted"), "circle-check", "success")

_OF_MAIL = {
    OutgoingMail.State.QUEUED: QUEUED,
    OutgoingMail.State.HELD: HELD,
    OutgoingMail.State.SENT: SENT,
    OutgoingMail.State.DELIVERED: DELIVERED,
    OutgoingMail.State.FAILED: FAILED,
    OutgoingMail.State.BOUNCED: BOUNCED,
    OutgoingMail.State.BLOCKED: BLOCKED,
}


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Named reads of invitations."""

    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked, and the team profile is there; maybe expired."""
        return self.filter(state=Invitation.State.PENDING, profile__deleted_at=None).exclude(
            profile=None
        )

    def open(self, now: datetime.datetime) -> "InvitationQuerySet":
        """What its link can still accept; nothing while the Account is being closed."""
        return self.pending().filter(expires_at__gt=now, account__closing_at=None)


class Invitation(models.Model):
    """One address asked to join one Account. The link's token is stored as a hash alone."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        REVOKED = "revoked", _("Revoked")
        ACCEPTED = "accepted", _("Accepted")

    account = models.ForeignKey(Account, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(
        max_length=20, choices=Membership.Role.choices, default=Membership.Role.ADMIN
    )
    # False: only the profiles in ``listed``, and the own team profile.
    all_profiles = models.BooleanField(default=True)
    listed: models.ManyToManyField[Profile, Profile] = models.ManyToManyField(
        Profile, related_name="+", blank=True
    )
    # Made with the invitation; the member's own once accepted.
    profile = models.OneToOneField(
        Profile, models.SET_NULL, related_name="invitation", null=True, blank=True
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    # Of the newest link; all earlier ones are dead.
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Moments (ISO) of the mails before the newest one: how often one may send again.
    earlier_sendings = models.JSONField(default=list, blank=True)
    # The newest mail; None after the link was copied instead.
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, related_name="+", null=True, blank=True)
    # Somebody of the Account has seen a link: accepting proves no address any more.
    link_shown_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "email"],
                condition=Q(state="pending"),
                name="one_pending_invitation",
            )
        ]
        indexes = [
            # The Team page, newest first.
            models.Index(fields=["account", "-id"], name="invitation_newest")
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.account}"

    @property
    def is_pending(self) -> bool:
        """It can still be accepted, or sent again."""
        return (
            self.state == self.State.PENDING
            and self.profile is not None
            and self.profile.deleted_at is None
        )

    @property
    def status(self) -> Status:
        """What became of it, at this moment."""
        if self.state == self.State.ACCEPTED:
            return ACCEPTED
        if not self.is_pending:
            return REVOKED
        if self.expires_at <= timezone.now():
            return EXPIRED
        return _OF_MAIL[OutgoingMail.State(self.mail.state)] if self.mail else COPIED


class Handover(models.Model):
    """An owner's offer of the ownership. It is gone once accepted, declined or withdrawn."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="handover")
    offered_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    nominee = models.ForeignKey(Membership, models.CASCADE, related_name="nominations")
    # False: who offered becomes an admin.
    stays_owner = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.account} to {self.nominee}"
