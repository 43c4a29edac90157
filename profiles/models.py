"""Profiles: the Primary of each Account, and the User Profiles it runs."""

import datetime
import unicodedata
import zoneinfo
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.core.fields import EncryptedTextField
from ayrdash.core.tokens import API_KEY, PROFILE_KEY, mask, new_ref_id

TITLE_MAX_LENGTH = 150
TOP_HEADER_MAX_LENGTH = 200
SUB_HEADER_MAX_LENGTH = 300
# Stands for "not yet" where a list is sorted by the time: NULLs can't be paged by key.
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def normal_text(text: str) -> str:
    """Return the text trimmed and composed: one way to write what looks the same."""
    return unicodedata.normalize("NFC", text).strip()


def title_key_of(title: str) -> str:
    """Return the form by which titles are compared, sorted and searched."""
    # Folding can take letters apart again.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).casefold())


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Named reads of profiles."""

    def live(self) -> Self:
        """Not deleted; archived ones included."""
        return self.filter(deleted_at=None)

    def active(self) -> Self:
        """Neither deleted nor archived."""
        return self.filter(deleted_at=None, archived_at=None)

    def users(self) -> Self:
        """Without the Primary Profile."""
        return self.exclude(kind=Profile.Kind.PRIMARY)


class Profile(models.Model):
    """Whom the session acts as: a client, a brand, or the Account itself (Primary)."""

    # Loaded by ``queries.profiles_for_index`` alone, for a row of the list.
    row_tags: list[str]
    row_networks: list[str]
    row_cases: list[Any]

    class Kind(models.TextChoices):
        PRIMARY = "primary", _("Primary Profile")
        USER = "user", _("User Profile")
        TEAM = "team", _("Team Member")

    class Colour(models.TextChoices):
        SLATE = "slate", _("Slate")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")
        PINK = "pink", _("Pink")
        RED = "red", _("Red")
        ORANGE = "orange", _("Orange")
        GREEN = "green", _("Green")
        TEAL = "teal", _("Teal")

    account = models.ForeignKey(Account, models.CASCADE, related_name="profiles")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.USER)
    ref_id = models.CharField(max_length=40, unique=True, default=new_ref_id, editable=False)
    title = models.CharField(_("User Profile Title"), max_length=TITLE_MAX_LENGTH)
    # Case folding can make text longer ("ß"), at most threefold.
    title_key = models.CharField(max_length=3 * TITLE_MAX_LENGTH, editable=False)
    colour = models.CharField(
        _("colour"), max_length=10, choices=Colour.choices, default=Colour.BLUE
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    tags: models.ManyToManyField["Tag", "Tag"] = models.ManyToManyField(
        "Tag", related_name="profiles", blank=True
    )
    # Whose own profile it is; only with kind "team".
    member = models.OneToOneField(
        Membership, models.SET_NULL, related_name="team_profile", null=True, blank=True
    )
    # The social linking page's texts and networks (api-contract 2.2); empty: the Account's.
    top_header = models.CharField(_("heading"), max_length=TOP_HEADER_MAX_LENGTH, blank=True)
    sub_header = models.CharField(_("sub-heading"), max_length=SUB_HEADER_MAX_LENGTH, blank=True)
    hide_top_header = models.BooleanField(_("hide the heading"), default=False)
    hide_logo = models.BooleanField(_("hide the logo"), default=False)
    # Network strings hidden for this profile; the Account's own list hides more.
    disabled_networks = models.JSONField(default=list, blank=True)
    messaging_active = models.BooleanField(_("messaging active"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Own suspension alone (written by ``suspensions``); ask ``is_suspended``.
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Stamped by posts and api, so that lists sort without joins.
    last_posted_at = models.DateTimeField(default=NEVER)
    last_api_call_at = models.DateTimeField(default=NEVER)

    objects: ClassVar[models.Manager["Profile"]] = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "title_key"],
                condition=Q(deleted_at=None),
                name="unique_live_title",
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(kind="primary"), name="one_primary_per_account"
            ),
        ]
        indexes = [
            # One index per sort order of the User Profiles page (keyset paging).
            models.Index(fields=["account", "title_key", "id"], name="profile_by_title"),
            models.Index(fields=["account", "-created_at", "-id"], name="profile_by_creation"),
            models.Index(fields=["account", "-last_posted_at", "-id"], name="profile_by_last_post"),
            # The purge and the deleted list.
            models.Index(
                fields=["deleted_at"], name="profile_deleted", condition=~Q(deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_primary(self) -> bool:
        return self.kind == self.Kind.PRIMARY

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_suspended(self) -> bool:
        """Suspended itself, or because the Primary Profile is: that stops all."""
        return self.suspended_at is not None or self.account.suspended_at is not None

    @property
    def has_posted(self) -> bool:
        return self.last_posted_at > NEVER

    @property
    def has_been_called(self) -> bool:
        return self.last_api_call_at > NEVER

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def initial(self) -> str:
        return self.title[:1].upper()


class Tag(models.Model):
    """A word that groups profiles of one Account."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    name_key = models.CharField(max_length=120, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name_key"], name="unique_tag_name")
        ]

    def __str__(self) -> str:
        return self.name


class ProfileAccess(models.Model):
    """A profile that a member restricted to a list may act as."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="profile_accesses")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="accesses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "profile"], name="one_access_each")
        ]

    def __str__(self) -> str:
        return f"{self.membership} on {self.profile}"


class Key(models.Model):
    """A profile's secret for the API: the Primary's is the API key, others' the Profile Key.

    Found by ``lookup`` (keyed hash); ``secret`` is encrypted as the owner may see it again.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="keys")
    lookup = models.CharField(max_length=64, unique=True)
    secret = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    # Set when rotated away: until then the old key still works.
    retires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile"], condition=Q(retires_at=None), name="one_current_key"
            )
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return mask(self.secret)

    @staticmethod
    def prefix_for(profile: Profile) -> str:
        return API_KEY if profile.is_primary else PROFILE_KEY


class Visit(models.Model):
    """When a user last acted as a profile: the switcher lists by it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visits")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="visits")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "profile"], name="one_visit_per_profile")
        ]
        indexes = [models.Index(fields=["user", "-at"], name="visit_newest")]

    def __str__(self) -> str:
        return f"{self.user} as {self.profile}"
