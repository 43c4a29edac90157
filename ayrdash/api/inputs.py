"""Bodies of posts: what clients may send, read tolerantly, refused where it can't be kept."""

import datetime
import hashlib
import json
from typing import Annotated, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from ayrdash.api.errors import bad_request
from ayrdash.api.options import NAMES, alt_texts, checked_objects, option_objects, wishes
from ayrdash.api.params import Input, Words
from ayrdash.api.parsing import as_list, as_object
from ayrdash.core.networks import Network

ALL = "all"
DEFAULT = "default"
_OFF = ("", "false", "0", "no")


def is_on(value: Any) -> bool:
    """Tell whether an option was really asked for."""
    if isinstance(value, str):
        return value.strip().lower() not in _OFF
    return bool(value)


def moment_of(text: str) -> datetime.datetime:
    """Read an ISO date; one without a zone is UTC, as the reference has it."""
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        moment = None
    if moment is None:
        raise bad_request(_("scheduleDate: write it as 2026-12-31T18:00:00Z."))
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=datetime.UTC)


def _due(text: str | None) -> datetime.datetime | None:
    """Return the moment; None for none, and for one that is past: both mean now."""
    if not text:
        return None
    moment = moment_of(text)
    return moment if moment > timezone.now() else None


def _as_networks(value: Any) -> Any:
    names = as_list(value)
    return (
        [name.lower() if isinstance(name, str) else name for name in names]
        if isinstance(names, list)
        else names
    )


Text = Annotated[str | dict[str, str], BeforeValidator(as_object)]
MediaUrls = Annotated[list[str] | dict[str, list[str]], BeforeValidator(as_list)]


def _as_series(value: Any) -> Any:
    return {} if not is_on(value) else as_object(value)


class FirstComment(Input):
    """What the account says under its post once it is out."""

    comment: str
    media_urls: Words = Field([], alias="mediaUrls")


def _as_photos(value: Any) -> Any:
    """Read a term as it is, also one with a comma; an array may come as JSON text."""
    if isinstance(value, str) and value.strip().startswith("["):
        return as_list(value)
    return value if is_on(value) else ""


def _as_comment(value: Any) -> Any:
    value = as_object(value)
    return {"comment": value} if isinstance(value, str) and value.strip() else value or None


class PostTargets(Input):
    """Where and when something goes out, and for whom."""

    platforms: Annotated[list[str], BeforeValidator(_as_networks)] = Field(
        description="Network names, or `all`.",
        json_schema_extra={
            "minItems": 1,
            "items": {"type": "string", "enum": [*Network.values, ALL]},
        },
    )
    schedule_date: str | None = Field(None, alias="scheduleDate")
    idempotency_key: str = Field("", alias="idempotencyKey")
    profile_key: str | None = Field(None, alias="profileKey")

    @field_validator("platforms")
    @classmethod
    def _known(cls, names: list[str]) -> list[str]:
        if unknown := [n for n in names if n != ALL and n not in Network.values]:
            raise ValueError(_("there is no network “%s”") % unknown[0])
        if not names:
            raise ValueError(_("name at least one network"))
        return list(dict.fromkeys(names))

    @property
    def wants_all(self) -> bool:
        return ALL in self.platforms

    def networks(self) -> list[str]:
        """Return the networks named, in the order of their names."""
        return sorted(self.platforms)

    def due_at(self) -> datetime.datetime | None:
        """Return when to publish; None: now."""
        return _due(self.schedule_date)


class CopyPostIn(PostTargets):
    """The body of ``POST /post/copy``."""

    id: str
    post: str | None = Field(None, description="A text of its own instead of the post's.")


class NewPostIn(PostTargets):
    """The body of ``POST /post`` and ``POST /validate/post``."""

    post: Text = Field("", description="The text, or an object of texts by network and `default`.")
    media_urls: MediaUrls = Field([], alias="mediaUrls")
    auto_schedule: Annotated[dict[str, Any] | bool, BeforeValidator(as_object)] = Field(
        {}, alias="autoSchedule", description="`{schedule: true, title}`: the next free time."
    )
    profile_keys: Words = Field([], alias="profileKeys")
    notes: str = Field("", description="For people; readable in history, sent to no network.")
    requires_approval: bool = Field(False, alias="requiresApproval")
    first_comment: Annotated[FirstComment | None, BeforeValidator(_as_comment)] = Field(
        None, alias="firstComment"
    )
    title: str = Field("", description="Where `redditOptions` has none.")
    subreddit: str = Field("", description="Where `redditOptions` has none.")
    bluesky_options: dict[str, Any] = Field({}, alias="blueSkyOptions")
    linkedin_options: dict[str, Any] = Field(
        {}, alias="linkedInOptions", description="`visibility`, `title`, `disableShare`, `altText`."
    )
    pinterest_options: dict[str, Any] = Field(
        {}, alias="pinterestOptions", description="`title`, `link`, `boardId`, `altText`."
    )
    gmb_options: dict[str, Any] = Field(
        {}, alias="gmbOptions", description="`callToAction`, `event`, `offer`, `altText`."
    )
    reddit_options: dict[str, Any] = Field(
        {}, alias="redditOptions", description="`title` and `subreddit` (needed), `link`."
    )
    option_objects: SkipJsonSchema[dict[str, Any]] = {}
    auto_hashtag: Annotated[dict[str, Any] | bool, BeforeValidator(as_object)] = Field(
        False, alias="autoHashtag", description="`true`, or `{max: 1..10, position: auto | end}`."
    )
    auto_repost: Annotated[dict[str, Any], BeforeValidator(_as_series)] = Field(
        {}, alias="autoRepost", description="`{repeat: 1..10, days: 2 or more, startDate}`."
    )
    shorten_links: bool = Field(False, alias="shortenLinks")
    random_post: bool = Field(False, alias="randomPost", description="A text for trials.")
    random_media_url: bool = Field(
        False, alias="randomMediaUrl", description="An image for trials."
    )
    is_video: bool = Field(False, alias="isVideo")
    unsplash: Annotated[str | list[str], BeforeValidator(_as_photos)] = Field(
        "", description="Photos of Unsplash: `random`, a term, or an array of ids."
    )
    disable_comments: bool = Field(
        False,
        alias="disableComments",
        description="TikTok alone; Instagram and LinkedIn refuse it (991).",
    )

    @model_validator(mode="before")
    @classmethod
    def _older_names(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        objects = checked_objects(option_objects(data))
        more: dict[str, Any] = {"option_objects": objects}
        for older in ("media_urls", "mediaUrl"):
            if older in data and "mediaUrls" not in data:
                more["mediaUrls"] = data[older]
        # The described members only tell what there is: any spelling counts.
        described = [name for name in data if isinstance(name, str) and name.lower() in NAMES]
        return {**{name: data[name] for name in data if name not in described}, **more}

    def words(self, networks: list[str]) -> tuple[str, dict[str, str]]:
        """Return the text, and what single networks get instead."""
        if isinstance(self.post, str):
            return self.post, {}
        default = self.post.get(DEFAULT, "")
        own = {n: self.post.get(n, default) for n in networks}
        if len(set(own.values())) == 1:
            return next(iter(own.values())), {}
        text = default or next((text for text in own.values() if text), "")
        return text, {network: words for network, words in own.items() if words != text}

    def media(self, networks: list[str]) -> tuple[list[str], dict[str, list[int]]]:
        """Return every address once, and which of them single networks get, by place."""
        if isinstance(self.media_urls, list):
            return self.media_urls, {}
        default = self.media_urls.get(DEFAULT, [])
        lists = {n: self.media_urls.get(n, default) for n in networks}
        if len(networks) == 1:
            return lists[networks[0]], {}
        every = list(dict.fromkeys(url for urls in lists.values() for url in urls))
        return every, {n: [every.index(url) for url in urls] for n, urls in lists.items()}

    def media_mark(self) -> str:
        """Return a mark of the media as they are asked for: a call with another asks for others."""
        wish = [self.media_urls, self.random_media_url, self.unsplash]
        return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()

    def comment(self) -> str:
        """Return the first comment; media in it are refused rather than left out."""
        if self.first_comment is None:
            return ""
        if self.first_comment.media_urls:
            raise bad_request(_("firstComment.mediaUrls: no network here takes them."))
        return self.first_comment.comment

    def alt_texts(self) -> list[str]:
        """Return the alternative texts of the media, in order."""
        return alt_texts(self.option_objects)

    def options(self) -> dict[str, dict[str, Any]]:
        """Return what is said to single networks, by network."""
        found = wishes(self.option_objects, {"title": self.title, "subreddit": self.subreddit})
        if self.disable_comments:
            found.setdefault(Network.TIKTOK.value, {})["disableComments"] = True
        return found

    def schedule_title(self) -> str:
        """Return the auto-schedule that is to find the moment; empty: none."""
        wish = self.auto_schedule
        title = DEFAULT
        if isinstance(wish, dict):
            title = str(wish.get("title") or DEFAULT)
            wish = is_on(wish.get("schedule"))
        if wish and self.schedule_date:
            raise bad_request(_("autoSchedule and scheduleDate exclude each other."))
        return title if wish else ""


class PostNamed(Input):
    """A body that names one post."""

    id: str
    profile_key: str | None = Field(None, alias="profileKey")


class PostChanges(Input):
    """The body of ``PATCH /post``."""

    id: str
    schedule_date: str | None = Field(None, alias="scheduleDate")
    scheduled_pause: bool | None = Field(None, alias="scheduledPause")
    approved: bool | None = Field(None, description="Of a post that is `awaiting approval`.")
    notes: str | None = None
    disable_comments: bool | None = Field(
        None, alias="disableComments", description="Refused: no network here has it (991)."
    )
    youtube_options: Annotated[dict[str, Any] | None, BeforeValidator(as_object)] = Field(
        None,
        alias="youTubeOptions",
        description="Refused: a video that is out is not changed (156, 991).",
    )

    def due_at(self) -> datetime.datetime | None:
        """Return when to publish; None: now."""
        return _due(self.schedule_date)


class DeletePost(Input):
    """The body of ``DELETE /post``."""

    id: str = ""
    bulk: Words = []
    delete_all_scheduled: bool = Field(False, alias="deleteAllScheduled")
    mark_manual_deleted: bool = Field(False, alias="markManualDeleted")
    profile_key: str | None = Field(None, alias="profileKey")
