"""Auto-schedules: set, list, delete."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.formats import iso_seconds
from ayrdash.api.models import AutoSchedule
from ayrdash.api.params import FromBody, Input, Words
from ayrdash.api.parsing import as_list
from ayrdash.api.schedules import DEFAULT, drop_schedule, save_schedule, schedules_of
from ayrdash.api.schemas import Success
from ayrdash.apikeys.scopes import Scope

Days = Annotated[list[int], BeforeValidator(as_list), Field(max_length=7)]


class ScheduleIn(Input):
    """The body of ``POST /auto-schedule``."""

    schedule: Words = Field(description="Times of the day in UTC, such as 13:05Z.")
    title: str = DEFAULT
    days_of_week: Days = Field([], alias="daysOfWeek", description="0 is Sunday; empty: all.")
    exclude_dates: Words = Field([], alias="excludeDates")
    profile_key: str | None = Field(None, alias="profileKey")


class ScheduleNamed(Input):
    """The body of ``DELETE /auto-schedule``."""

    title: str = DEFAULT
    profile_key: str | None = Field(None, alias="profileKey")


@endpoint(
    "POST",
    "/auto-schedule",
    aliases=["/auto-schedule/set", "/set-auto-schedule"],
    action="request",
    answer=Success,
    scope=Scope.POST,
)
def set_schedule(request: ApiRequest, body: Annotated[ScheduleIn, FromBody(...)]) -> Reply:
    """Set the times under a title, at which posts with `autoSchedule` go out, one each."""
    row = save_schedule(
        profile=request.auth.profile,
        title=body.title,
        times=body.schedule,
        days=body.days_of_week,
        excluded=body.exclude_dates,
    )
    return success(message="Schedule set.", title=row.title, **_told(row))


@endpoint(
    "GET",
    "/auto-schedule",
    aliases=["/auto-schedule/list"],
    action="request",
    answer=Success,
    scope=Scope.POST,
)
def list_schedules(request: ApiRequest) -> Reply:
    """Return the profile's schedules by title."""
    rows = schedules_of(request.auth.profile)
    return success(schedules={row.title: _told(row) for row in rows})


@endpoint(
    "DELETE",
    "/auto-schedule",
    aliases=["/auto-schedule/delete"],
    action="delete",
    answer=Success,
    scope=Scope.POST,
)
def delete_schedule(request: ApiRequest, body: Annotated[ScheduleNamed, FromBody(...)]) -> Reply:
    """Remove a title's times. Posts that have their moment keep it."""
    drop_schedule(profile=request.auth.profile, title=body.title)
    return success(title=body.title)


def _told(row: AutoSchedule) -> dict[str, Any]:
    told: dict[str, Any] = {
        "schedule": [f"{text}Z" for text in row.times],
        "daysOfWeek": row.days,
        "excludeDates": row.excluded,
    }
    if row.last_at is not None:
        told["lastScheduleDate"] = iso_seconds(row.last_at)
    return told
