"""People who sign in, and the Account they work for."""

import datetime
import zoneinfo
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.core.tokens import new_ref_id

# How long the closing of an Account can be undone.
CLOSING_TIME = datetime.timedelta(days=30)

if TYPE_CHECKING:
    from profiles.models import ProfileQuerySet


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address; addresses are compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a login. What the person may do is said by memberships alone.

    ``is_superuser`` marks the operator of the installation (the first owner): that
    gives the Django admin and the mail outbox, and no right in other Accounts.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    # The person's own; empty: that of the profile acted as, and what the browser asks for.
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def zone(self) -> zoneinfo.ZoneInfo | None:
        """The time zone that the person chose; None: none, or one that is known no more."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone) if self.time_zone else None
        except zoneinfo.ZoneInfoNotFoundError:
            return None


class Account(models.Model):
    """The tenant. Everything belongs to exactly one Account and is seen by it alone."""

    class Plan(models.TextChoices):
        FREE = "free", _("Free")
        PREMIUM = "premium", _("Premium")
        LAUNCH = "launch", _("Launch")
        BUSINESS = "business", _("Business")
        ENTERPRISE = "enterprise", _("Enterprise")

    ref_id = models.CharField(max_length=40, unique=True, default=new_ref_id, editable=False)
    name = models.CharField(_("name"), max_length=150)
    plan = models.CharField(_("plan"), max_length=20, choices=Plan.choices)
    # The add-on to Launch and Business; Enterprise includes it.
    max_pack = models.BooleanField(_("Max Pack"), default=False)
    # Operator's own figure; empty: what the plan says.
    profile_limit = models.PositiveIntegerField(_("profile limit"), null=True, blank=True)
    # Live User Profiles, kept in step by profiles.services: no list page counts rows.
    profile_count = models.PositiveIntegerField(default=0, editable=False)
    # While its Primary Profile is suspended: then all its profiles are.
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Set: pages, API, links and posts stand still; final after ``CLOSING_TIME``.
    closing_at = models.DateTimeField(null=True, blank=True, editable=False)

    if TYPE_CHECKING:
        profiles: "ProfileQuerySet"

    def __str__(self) -> str:
        return self.name

    @property
    def final_at(self) -> datetime.datetime | None:
        """When the closing becomes final; None: the Account is not being closed."""
        return self.closing_at + CLOSING_TIME if self.closing_at else None


class Membership(models.Model):
    """A user's place in an Account. ``policy.may`` turns the role into rights."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        EDITOR = "editor", _("Editor")
        APPROVER = "approver", _("Approver")
        VIEWER = "viewer", _("Viewer")

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    # False: only the profiles listed as ``profiles.ProfileAccess`` rows.
    all_profiles = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Set: sessions and keys of the member work no more in this Account.
    deactivated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="one_membership_per_user")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def is_locked_out(self) -> bool:
        """The Primary Profile Lock holds for this member; owners are exempt."""
        return not self.is_owner and self.account.settings.primary_lock


class SetupLink(models.Model):
    """The one-time link with which the first owner sets e-mail and password."""

    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"setup link of {self.created_at:%Y-%m-%d %H:%M}"
