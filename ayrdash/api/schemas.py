"""What replies look like, for the published description.

Views build plain dicts; these models describe them, and the tests hold every reply
against the description.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    """Part of a reply; further members may follow."""

    model_config = ConfigDict(extra="allow")


class ErrorOut(Out):
    """The flat error envelope. Posts answer ``errors`` per network beside it."""

    status: Literal["error"] | None = None
    action: str | None = None
    code: int | None = Field(None, description="A number of the error catalogue.")
    message: str | None = None


Anything = dict[str, Any]


class Success(Out):
    """A reply that worked."""

    status: str


class Pair(Out):
    """The older form of a date."""

    seconds: int = Field(alias="_seconds")
    nanoseconds: int = Field(alias="_nanoseconds")


class ProfileCreated(Success):
    """A new profile, and the only reply with its key."""

    title: str
    refId: str
    profileKey: str
    messagingActive: bool | None = None


class ProfileDone(Success):
    """What was done to a profile."""

    refId: str


class Unlinked(ProfileDone):
    """A network is not linked any more."""

    platform: str


class ProfileRow(Out):
    """One profile of the list."""

    status: str
    title: str
    displayTitle: str
    refId: str
    created: Pair
    createdUTC: str
    activeSocialAccounts: list[str]
    suspended: bool
    tags: list[str]


class Pagination(Out):
    """Where the next page begins."""

    hasMore: bool
    nextCursor: str | None
    limit: int


class ProfileList(Out):
    """Profiles; with ``actionLog`` their log instead."""

    profiles: list[ProfileRow] | dict[str, Any]
    count: int | None = None
    lastUpdated: str
    nextUpdate: str
    pagination: Pagination | None = None
