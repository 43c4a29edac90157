"""Profiles: create, list, update, delete, unlink."""

import datetime
from typing import Annotated, Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field, field_validator

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import Account
from ayrdash.api import limits, present, queries
from ayrdash.api.app import ACCOUNT, endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.formats import freshness
from ayrdash.api.params import OLD, FromBody, FromQuery, Input, Networks, Words
from ayrdash.api.schemas import ProfileCreated, ProfileDone, ProfileList, Unlinked
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core.errors import NotEntitled, NotFound
from ayrdash.core.networks import Network
from ayrdash.networks.access import social_account_of
from ayrdash.networks.services import unlink_account
from profiles.models import Key, Profile
from profiles.services import lifecycle
from profiles.services.details import Changes, Details
from teams.services import invitations

MOST_PROFILES = 5_000
DEFAULT_LOG_DAYS = 60
LONGEST_LOG_DAYS = 365


class ProfileOptions(Input):
    """What can be set of a profile beside its title."""

    messaging_active: bool | None = Field(None, alias="messagingActive")
    hide_top_header: bool | None = Field(None, alias="hideTopHeader")
    hide_logo: bool | None = Field(None, alias="hideLogo")
    top_header: str | None = Field(None, alias="topHeader")
    sub_header: str | None = Field(None, alias="subHeader")
    disabled_networks: Networks | None = Field(
        None, alias="disableSocial", description="Networks hidden for this profile."
    )
    tags: Words | None = None

    def details(self) -> Details:
        """Return what was sent, under the product's names."""
        names = self.model_fields_set & Details.__annotations__.keys()
        return cast("Details", {name: getattr(self, name) for name in names})


class NewProfile(ProfileOptions):
    """The body of ``POST /profiles``."""

    title: str = Field(description="Unique in the account.")
    team: bool = Field(False, description="Make a team member's profile; needs `email`.")
    email: str | None = None


class ProfileChanges(ProfileOptions):
    """The body of ``PATCH /profiles``; what is left out stays."""

    title: str | None = None
    hide_title: bool | None = Field(None, alias="hideTitle", json_schema_extra=OLD)
    display_title: str | None = Field(None, alias="displayTitle", json_schema_extra=OLD)

    def changes(self) -> Changes:
        """Return what was sent, older names included."""
        changes = cast("Changes", self.details())
        if self.title is not None:
            changes["title"] = self.title
        if self.hide_title is not None:
            changes.setdefault("hide_top_header", self.hide_title)
        if self.display_title is not None:
            changes.setdefault("top_header", self.display_title)
        return changes


class ProfileQuery(Input):
    """The query of ``GET /profiles``."""

    title: str = ""
    ref_id: str = Field("", alias="refId")
    has_active: bool | None = Field(None, alias="hasActiveSocialAccounts")
    networks: Networks = Field([], alias="includesActiveSocialAccounts")
    is_byok_linked: bool | None = Field(None, alias="isByokLinked")
    action_log: str = Field("", alias="actionLog", description="true (60 days) or 1 to 365.")
    limit: int = Field(MOST_PROFILES, ge=1, le=MOST_PROFILES)
    cursor: str = ""
    include: Words = Field(
        [], json_schema_extra={"items": {"type": "string", "enum": list(present.PARTS)}}
    )
    profile_keys: Words = Field([], alias="profileKeys", json_schema_extra=OLD)

    @field_validator("include")
    @classmethod
    def _known_parts(cls, names: list[str]) -> list[str]:
        if unknown := sorted(set(names) - set(present.PARTS)):
            raise ValueError(_("there is no part “%s”") % unknown[0])
        return names

    def log_days(self) -> int:
        """Return the days of action log that are asked for; 0: none."""
        text = self.action_log.lower()
        if text in ("", "false", "0"):
            return 0
        if text == "true":
            return DEFAULT_LOG_DAYS
        if text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_LOG_DAYS:
            return int(text)
        raise bad_request(_("actionLog: true, or a number of days from 1 to 365."))


class ProfileNamed(Input):
    """The body of ``DELETE /profiles``: the title, where no Profile Key names the profile."""

    title: str | None = None
    profile_key: str | None = Field(None, alias="profileKey")


class NetworkNamed(Input):
    """The body of ``DELETE /profiles/social``."""

    platform: Network
    profile_key: str | None = Field(None, alias="profileKey")


def _require_plan(account: Account) -> None:
    if not is_entitled(account, Feature.USER_PROFILES):
        raise NotEntitled(_("User Profiles need the Launch, Business or Enterprise plan."))


@endpoint(
    "POST",
    "/profiles",
    aliases=["/profiles/profile", "/profiles/create-profile"],
    action="create",
    auth=ACCOUNT,
    answer=ProfileCreated,
    scope=Rule(Scope.PROFILES, whole_account=True),
)
def create_profile(request: ApiRequest, body: Annotated[NewProfile, FromBody(...)]) -> Reply:
    """Create a User Profile. The reply alone ever shows its Profile Key.

    With `team` it is a team member's, and an invitation as admin is mailed to `email`.
    """
    _require_plan(request.auth.account)
    if body.team:
        profile = _team_profile(request, body)
    else:
        profile = lifecycle.create_profile(
            account=request.auth.account, title=body.title, actor=None, **body.details()
        )
    key = Key.objects.get(profile=profile, retires_at=None)
    more = {} if body.messaging_active is None else {"messagingActive": body.messaging_active}
    return success(title=profile.title, refId=profile.ref_id, profileKey=key.secret, **more)


def _team_profile(request: ApiRequest, body: NewProfile) -> Profile:
    """Invite a member; a named key, which is bounded, would make one who is not."""
    if request.auth.named is not None:
        message = _("Only the account's own API key invites team members.")
        raise ApiError(903, message, action="create")
    email = (body.email or "").strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise bad_request(_("email: with team, the address to invite.")) from error
    account = request.auth.account
    invitations.note_try(account)
    issued = invitations.invite_by_key(
        account=account, email=email, title=body.title, **body.details()
    )
    return Profile.objects.get(invitation=issued.invitation)


@endpoint(
    "GET", "/profiles", action="request", auth=ACCOUNT, answer=ProfileList, scope=Scope.PROFILES
)
def list_profiles(request: ApiRequest, query: Annotated[ProfileQuery, FromQuery(...)]) -> Reply:
    """List the User Profiles, newest first, never their keys."""
    account = request.auth.account
    _require_plan(account)
    if days := query.log_days():
        request.auth.require_all_profiles()
        return Reply({"profiles": _action_log(account, days), **_report(account, days)})
    if query.include and not query.ref_id:
        raise bad_request(_("include: name one profile by refId."))
    filters = queries.ProfileFilters(
        title=query.title,
        ref_id=query.ref_id,
        has_active=query.has_active,
        networks=query.networks,
        profile_keys=query.profile_keys,
        # No profile has X keys of its own in this version.
        only_none=bool(query.is_byok_linked),
        only=request.auth.only,
    )
    page = queries.listed_profiles(account, filters, cursor=query.cursor, size=query.limit)
    if query.cursor and page.items and not page.has_previous:
        raise bad_request(_("cursor: send the nextCursor of the page before."))
    return Reply(
        {
            "profiles": _rows(account, page.items, filters, query.include),
            "count": len(page),
            **freshness(),
            "pagination": {
                "hasMore": page.has_next,
                "nextCursor": page.next_cursor or None,
                "limit": query.limit,
            },
        }
    )


def _rows(
    account: Account,
    profiles: list[Profile],
    filters: queries.ProfileFilters,
    include: list[str],
) -> list[dict[str, Any]]:
    networks = queries.active_networks(profiles, filters)
    tags = queries.tags_of(profiles, filters)
    suspended = account.suspended_at is not None
    rows = [
        present.profile_row(p, networks.get(p.id, []), tags.get(p.id, []), all_suspended=suspended)
        for p in profiles
    ]
    if include:
        for row in rows:
            profile = queries.profile_by_ref(account, row["refId"])
            row.update(present.included(profile, include))
    return rows


def _since(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def _action_log(account: Account, days: int) -> dict[str, Any]:
    log = queries.action_log(account, since=_since(days))
    return {"actionLog": [present.log_entry(event) for event in log]}


def _report(account: Account, days: int) -> dict[str, Any]:
    counts = queries.daily_counts(
        account, queries.action_log(account, since=_since(days)), days=days
    )
    report = [
        {"reported": f"{day.isoformat()}T00:00:00Z", "userProfileCount": count}
        for day, count in counts
    ]
    return {"userProfilesReport": report, **freshness()}


@endpoint(
    "PATCH PUT",
    "/profiles",
    aliases=["PATCH /profiles/profile", "PUT /profiles/profile"],
    action="update",
    answer=ProfileDone,
    scope=Scope.PROFILES,
)
def update_profile(request: ApiRequest, body: Annotated[ProfileChanges, FromBody(...)]) -> Reply:
    """Change the profile that the Profile Key names."""
    profile = _user_profile(request)
    lifecycle.change_profile(profile=profile, actor=None, **body.changes())
    return success(refId=profile.ref_id)


@endpoint(
    "DELETE",
    "/profiles",
    aliases=["/profiles/profile", "/profiles/delete-profile"],
    action="delete",
    answer=ProfileDone,
    scope=Scope.PROFILES,
)
def delete_profile(request: ApiRequest, body: Annotated[ProfileNamed, FromBody(...)]) -> Reply:
    """Delete the profile of the Profile Key, or else of exactly this title.

    It can be brought back in the dashboard for 30 days; its key ends at once.
    """
    profile = _profile_to_delete(request, body)
    usage = limits.count_call(request.auth.primary, limits.DELETIONS)
    if usage.is_over:
        message = _("At most %d profiles are deleted in a second.") % usage.limit
        raise ApiError(429, message, headers={"Retry-After": str(usage.wait_seconds)})
    lifecycle.delete_profile(profile=profile, typed_title=profile.title, actor=None)
    return success(refId=profile.ref_id)


def _profile_to_delete(request: ApiRequest, body: ProfileNamed) -> Profile:
    if request.auth.has_profile_key:
        return request.auth.profile
    if not body.title:
        raise bad_request(_("Name the profile: Profile-Key header, profileKey or title."))
    profile = queries.profile_by_title(request.auth.account, body.title)
    if profile is None or not request.auth.reaches(profile.pk):
        raise NotFound(_("No profile has exactly this title."))
    return profile


@endpoint("DELETE", "/profiles/social", action="delete", answer=Unlinked, scope=Scope.LINKS)
def unlink_social(request: ApiRequest, body: Annotated[NetworkNamed, FromBody(...)]) -> Reply:
    """Unlink one network. One that is not linked is as good as unlinked."""
    profile = request.auth.profile
    try:
        account = social_account_of(profile, body.platform)
    except NotFound:
        account = None
    if account is not None:
        account.profile = profile
        unlink_account(account=account, actor=None)
    return success(platform=body.platform.value, refId=profile.ref_id)


def _user_profile(request: ApiRequest) -> Profile:
    """Return the profile that the key names; the Primary is not changed by the API."""
    if not request.auth.has_profile_key:
        raise bad_request(_("Name the profile by its Profile-Key header."))
    return request.auth.profile
