"""Auto-schedules: named times, and posts that take the next free one."""

import datetime

import pytest

from ayrdash.api.models import AutoSchedule
from ayrdash.posts.models import Post
from tests.api.test_posts import linked  # noqa: F401 - a fixture

POST = {"post": "Hi", "platforms": ["bluesky"], "autoSchedule": {"schedule": True}}


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


def test_set_list_and_delete(api):
    body = {"schedule": ["20:14Z", "13:05Z", "13:05Z"], "daysOfWeek": "1,3", "title": "shop"}
    reply = api.post("/auto-schedule/set", {**body, "excludeDates": ["2026-12-25"]})
    told = {
        "schedule": ["13:05Z", "20:14Z"],
        "daysOfWeek": [1, 3],
        "excludeDates": ["2026-12-25"],
    }
    assert reply == {"status": "success", "message": "Schedule set.", "title": "shop", **told}
    assert api.get("/auto-schedule/list")["schedules"] == {"shop": told}
    assert api.delete("/auto-schedule/delete", {"title": "Shop"})["status"] == "success"
    assert AutoSchedule.objects.count() == 1
    api.delete("/auto-schedule", {"title": "shop"})
    assert api.get("/auto-schedule")["schedules"] == {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"schedule": []},
        {"schedule": ["25:00Z"]},
        {"schedule": ["10:00Z"], "daysOfWeek": [7]},
        {"schedule": ["10:00Z"], "excludeDates": ["soon"]},
        {"schedule": ["10:00Z"], "title": ""},
    ],
)
def test_what_is_no_schedule_is_refused(api, body):
    assert api.post("/auto-schedule", body)["code"] == 400


def test_posts_take_one_time_each(api, linked):  # noqa: F811
    # Tuesday and Thursday; the Thursday of this week is left out.
    api.post(
        "/auto-schedule",
        {"schedule": ["11:00Z", "13:00Z"], "daysOfWeek": [2, 4], "excludeDates": ["2026-11-26"]},
    )
    replies = [api.post("/post", {**POST, "post": f"Hi {n}"}) for n in range(3)]
    assert [reply["scheduleDate"] for reply in replies] == [
        "2026-11-24T13:00:00Z",
        "2026-12-01T11:00:00Z",
        "2026-12-01T13:00:00Z",
    ]
    last = api.get("/auto-schedule")["schedules"]["default"]["lastScheduleDate"]
    assert last == "2026-12-01T13:00:00Z"


def test_a_refused_post_leaves_its_time_free(api, linked):  # noqa: F811
    api.post("/auto-schedule", {"schedule": ["13:00Z"]})
    assert api.post("/post", {**POST, "post": "a" * 301})["code"] == 132
    assert api.post("/post", POST)["scheduleDate"] == "2026-11-24T13:00:00Z"
    assert Post.objects.get().due_at == datetime.datetime(2026, 11, 24, 13, tzinfo=datetime.UTC)


def test_a_schedule_that_is_not_there(api, linked):  # noqa: F811
    assert (
        api.post("/post", {**POST, "autoSchedule": {"schedule": True, "title": "x"}})["code"] == 400
    )
    assert api.post("/post", {**POST, "scheduleDate": "2027-01-01T00:00:00Z"})["code"] == 400
    off = {**POST, "autoSchedule": {"schedule": "false"}}
    assert api.post("/post", off)["status"] == "success"
