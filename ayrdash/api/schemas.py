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


class Entry(Out):
    """What happened at one network."""

    status: str
    platform: str | None = None
    id: str | None = None
    postUrl: str | None = None
    code: int | None = None
    message: str | None = None


class PostReply(Out):
    """What became of a post; ``posts`` holds it per profile where Profile Keys were sent."""

    status: str
    id: str | None = None
    refId: str | None = None
    postIds: list[Entry] | None = None
    errors: list[Entry] | None = None
    posts: list[dict[str, Any]] | None = None


class PostOut(Out):
    """One post of the history."""

    id: str
    post: str
    platforms: list[str]
    postIds: list[Entry]
    errors: list[Entry]
    status: str
    type: str
    created: str
    scheduleDate: str
    profileTitle: str
    refId: str


class NativeList(Success):
    """What an account has published at its network, newest first."""

    posts: list[dict[str, Any]]
    count: int
    meta: dict[str, Any]
    refId: str


class BulkOut(Success):
    """A file of posts: how far it is, and what became of its rows."""

    id: str | None = None
    refId: str
    count: int
    done: int
    rows: list[dict[str, Any]]


class Explained(Success):
    """What an error code means. ``classification``: user-action, network or developer-fix."""

    code: int
    httpStatus: int
    cause: str
    classification: str
    resolution: str


class SeenNetwork(Out):
    """Whether a profile sees a network, by which rule not, and all rules in their order."""

    platform: str
    visible: bool
    hiddenBy: str | None
    message: str
    rules: list[dict[str, str]]


class Visibilities(Success):
    """What a profile sees on its linking page."""

    refId: str
    networks: list[SeenNetwork]


class Validated(Success):
    """A post that would be accepted, with what would be told in ``errors``."""

    message: str
    warnings: list[Entry]


class Moderated(Success):
    """What a language model found in a text or an image."""

    flagged: bool
    categories: dict[str, bool]


class UserBatch(Success):
    """Where the data of all profiles can be fetched."""

    success: bool
    url: str
    urlAvailable: str
    urlExpires: str
    lastUpdated: str
    nextUpdate: str


class UserDetails(Success):
    """What is known of each linked account."""

    refId: str
    details: dict[str, dict[str, Any]]


class History(Out):
    """Posts, newest first."""

    history: list[PostOut]
    refId: str
    count: int
    lastUpdated: str
    nextUpdate: str


class UserOut(Out):
    """The profile that the call is about."""

    activeSocialAccounts: list[str] | None = None
    created: dict[str, Any]
    displayNames: list[dict[str, Any]]
    email: str
    monthlyApiCalls: int
    monthlyPostCount: int
    messagingEnabled: bool
    refId: str
    title: str
    lastUpdated: str
    nextUpdate: str


class MessageList(Success):
    """What was said at a network, the latest first."""

    messages: list[dict[str, Any]]
    messagesCount: int
    conversationIds: list[str] | None = None
    lastUpdated: str
    nextUpdate: str


class MessageSent(Success):
    """A message that is out, or on its way (`state`); of several the first such one."""

    messageId: str
    id: str
    recipientId: str
    conversationId: str
    message: str
    state: str
    messages: list[dict[str, Any]]


class AutoResponseOut(Success):
    """A profile's automatic answer."""

    autoResponseActive: bool
    autoResponseWaitSeconds: int
    autoResponseMessage: str


class UploadOut(Success):
    """An image that posts can name by its address."""

    id: str
    url: str
    fileName: str
    description: str
    contentType: str
    created: str


class Resized(Success):
    """An image in its new size, that posts can name by its address."""

    url: str
    id: str
    width: int
    height: int
    mode: str
    contentType: str


class UploadPlace(Success):
    """Where to PUT a file, and the address under which posts can name it then."""

    accessUrl: str
    uploadUrl: str
    contentType: str


class UploadList(Success):
    """A profile's uploads, newest first."""

    media: list[dict[str, Any]]
    count: int


class MediaChecked(Success):
    """What an address answers with."""

    contentType: str
    contentLength: int
    mediaUrl: str


class HookDone(Success):
    """What was done to a webhook."""

    action: str
    refId: str


class LinkOut(Success):
    """A link with which an end user connects networks."""

    url: str
    title: str
