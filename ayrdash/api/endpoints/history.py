"""What was posted."""

import datetime
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field

from ayrdash.api import queries
from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.endpoints.analytics import NativeQuery, native_history
from ayrdash.api.envelope import Reply
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.formats import freshness
from ayrdash.api.inputs import moment_of
from ayrdash.api.params import OLD, FromQuery, Input, Networks
from ayrdash.api.post_out import STATUS, post_row
from ayrdash.api.posting import found_post
from ayrdash.api.schemas import History, NativeList, PostOut
from ayrdash.apikeys.scopes import Scope
from ayrdash.core.networks import Network

DEFAULT_DAYS = 30
A_DAY = datetime.timedelta(days=1)


class HistoryQuery(Input):
    """The query of ``GET /history``."""

    limit: int = Field(25, ge=1, le=1000)
    platforms: Networks = []
    platform: Networks = Field([], json_schema_extra=OLD)
    start_date: str = Field("", alias="startDate")
    end_date: str = Field("", alias="endDate", description="Inclusive.")
    last_days: int = Field(DEFAULT_DAYS, alias="lastDays", ge=0, le=3650, description="0: all.")
    status: str = ""
    type: Annotated[str, BeforeValidator(str)] = Field("", description="immediate or scheduled")
    idempotency_key: str = Field("", alias="idempotencyKey")
    repost_ref: str = Field("", alias="autoRepostId", description="A series, or `all`.")

    def period(self) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        """Return from when on, and up to when; None: no bound."""
        if bool(self.start_date) != bool(self.end_date):
            raise bad_request(_("Send startDate and endDate together."))
        if self.start_date:
            end = moment_of(self.end_date)
            whole_day = len(self.end_date.strip()) == len("2026-01-01")
            step = A_DAY if whole_day else datetime.timedelta(seconds=1)
            return moment_of(self.start_date), end + step
        if not self.last_days or self.idempotency_key or self.repost_ref:
            return None, None
        return timezone.now() - self.last_days * A_DAY, None

    def states(self) -> list[str]:
        """Return our states of the status asked for; deleted posts only when asked for."""
        if self.status and self.status not in STATUS.values():
            raise bad_request(_("There is no status “%s”.") % self.status)
        wanted = self.status or "deleted"
        return [s for s, told in STATUS.items() if (told == wanted) == bool(self.status)]

    def scheduled(self) -> bool | None:
        """Return which kind is asked for; None: both."""
        kinds = {"": None, "immediate": False, "now": False, "scheduled": True}
        if self.type not in kinds:
            raise bad_request(_("type: immediate or scheduled."))
        return kinds[self.type]


@endpoint("GET", "/history", action="request", answer=History, scope=Scope.READ)
def history(request: ApiRequest, query: Annotated[HistoryQuery, FromQuery(...)]) -> Reply:
    """List the profile's posts, newest first. None at all is error 221."""
    start, end = query.period()
    filters = queries.HistoryFilters(
        networks=[*query.platforms, *query.platform],
        states=query.states(),
        start=start,
        end=end,
        scheduled=query.scheduled(),
        idempotency_key=query.idempotency_key,
        repost_ref=query.repost_ref,
    )
    profile = request.auth.profile
    posts = queries.history(profile, filters, query.limit)
    if not posts:
        raise ApiError(221, _("There are no posts in this period."))
    rows = [post_row(post, profile) for post in posts]
    body = {"history": rows, "refId": profile.ref_id, "count": len(rows)}
    return Reply({**body, **freshness()})


class OneQuery(NativeQuery):
    """The query of ``GET /history/:id`` and ``GET /history/:platform``."""

    search_all: bool = Field(False, alias="searchAllPosts")


@endpoint(
    "GET", "/history/{post_id}", action="request", answer=PostOut | NativeList, scope=Scope.READ
)
def history_of(
    request: ApiRequest, post_id: str, query: Annotated[OneQuery, FromQuery(...)]
) -> Reply:
    """Return one post; with `searchAllPosts` one of any profile of the account.

    A network's name in place of the id: what the linked account has published there, by
    whatever means, newest first (`limit`, `next`).
    """
    if post_id in Network.values:
        return native_history(request.auth.profile, post_id, query)
    found = queries.any_post(request.auth.account, post_id) if query.search_all else None
    if found is not None and not request.auth.reaches(found.profile_id):
        found = None
    post = found or found_post(request.auth.profile, post_id)
    profile = found.profile if found else request.auth.profile
    queries.load_parts([post])
    return Reply(post_row(post, profile))
