"""A CSV file of posts by the API: each row for itself, and nothing twice."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.bulk.models import BulkRun
from ayrdash.bulk.services import runs
from ayrdash.bulk.tasks import work_off
from ayrdash.posts.models import Post
from profiles.models import Profile
from tests.api.conftest import acme, api  # noqa: F401 - fixtures
from tests.api.test_posts import linked  # noqa: F401 - a fixture

HEAD = "post,platforms,scheduleDate\n"


def send(api, text, **fields):  # noqa: F811 - a fixture
    data = text if isinstance(text, bytes) else text.encode()
    body = {"file": SimpleUploadedFile("posts.csv", data, "text/csv"), **fields}
    content = encode_multipart(BOUNDARY, body)
    return api.post("/post/bulk", content, content_type=MULTIPART_CONTENT)


def finished(api, reply):  # noqa: F811
    run = BulkRun.objects.get(ref=reply["id"])
    runs.work(run.pk)
    return api.get(f"/post/bulk/{reply['id']}")


def test_each_row_is_told_and_a_bad_one_costs_the_others_nothing(api, linked):  # noqa: F811
    later = (timezone.now() + datetime.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = (
        f'{HEAD}"Hello, you",bluesky,{later}\n,bluesky,{later}\n\n'
        f"Far,tiktok,{later}\nOdd,bluesky,tomorrow\nOld,bluesky,2020-01-01 10:00\n"
        f"Hello, you,bluesky,{later}\nLast,Bluesky,{later}\n"
    )
    reply = send(api, text)
    assert (reply["status"], reply["count"], reply["done"]) == ("pending", 7, 0)
    told = finished(api, reply)
    assert (told["status"], told["done"], told["failed"]) == ("success", 7, 5)
    assert [row["status"] for row in told["rows"]] == ["success", *["error"] * 5, "success"]
    assert [row["line"] for row in told["rows"]] == [2, 3, 5, 6, 7, 8, 9]
    fields = [row["errors"][0]["field"] for row in told["rows"][1:6]]
    assert fields == ["text", "networks", "scheduleDate", "due", "post"]
    assert Post.objects.count() == 2
    errors = api.get(f"/post/bulk/{reply['id']}", "errorsOnly=true")["rows"]
    assert len(errors) == 5


def test_the_same_file_again_posts_nothing_twice(api, linked):  # noqa: F811
    text = f"{HEAD}One,bluesky,\nOne,bluesky,\n"
    first = send(api, text)
    told = finished(api, first)
    again = send(api, text)
    assert (again["id"], again["rows"]) == (first["id"], told["rows"])
    assert Post.objects.count() == 2


def test_a_dry_run_keeps_nothing(api, linked):  # noqa: F811
    reply = send(api, f"{HEAD}One,bluesky,\nTwo,x,\n", dryRun="true")
    assert [row["status"] for row in reply["rows"]] == ["valid", "error"]
    assert not Post.objects.exists()
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("07-01 09:00", "07-01T07:00"),
        ("01-15 09:00", "01-15T08:00"),
    ],
)
def test_a_moment_without_zone_is_the_profile_s_wall_clock(acme, linked, alice, local, utc):  # noqa: F811
    Profile.objects.filter(pk=alice.profile.pk).update(time_zone="Europe/Berlin")
    year = timezone.now().year
    when = f"{year}-{local}"
    if datetime.datetime.fromisoformat(when) < datetime.datetime.now():  # noqa: DTZ005
        year += 1
    told = finished(acme, send(acme, f"{HEAD}Hi,bluesky,{year}-{local}\n"))
    post = Post.objects.get(ref=told["rows"][0]["id"])
    assert post.due_at.strftime("%m-%dT%H:%M") == utc
    assert (post.local_due, post.local_zone) == (
        f"{year}-{local.replace(' ', 'T')}",
        "Europe/Berlin",
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no rows|missing"),
        (b"post,platforms\n", "no rows"),
        (b"text,platforms\nHi,bluesky\n", "no column"),
        (b"post\nHi\n", "missing"),
        (b"post,platforms\n\xff,bluesky\n", "UTF-8"),
        (b"post,platforms\n\x00,bluesky\n", "not text"),
        (b'post,platforms\n"Hi,bluesky\n', "not CSV"),
        (b"post,platforms\n" + b"Hi,bluesky\n" * 1001, "1000"),
    ],
)
def test_a_file_that_can_t_be_read_is_refused_whole(api, linked, data, says):  # noqa: F811
    import re

    reply = send(api, data)
    assert (reply["status"], reply["code"]) == ("error", 400)
    assert re.search(says, reply["message"])


def test_a_dry_run_costs_the_same_for_any_number_of_rows(api, linked):  # noqa: F811
    def cost(rows):
        with CaptureQueriesContext(connection) as caught:
            send(api, HEAD + "Hi,bluesky,\n" * rows, dryRun="true")
        return len(caught)

    cost(1)
    assert cost(2) == cost(50)


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00"])
def test_a_moment_that_no_calendar_reaches_is_that_row_s_error(api, linked, when):  # noqa: F811
    text = f"{HEAD}Odd,bluesky,{when}\nFine,bluesky,\n"
    assert send(api, text, dryRun="true")["rows"][0]["errors"][0]["field"] == "scheduleDate"
    told = finished(api, send(api, text))
    assert [row["status"] for row in told["rows"]] == ["error", "success"]


def test_semicolons_and_a_byte_order_mark_are_read(api, linked):  # noqa: F811
    told = finished(api, send(api, "\ufeffpost;platforms\r\nHi, all;bluesky\r\n"))
    assert told["rows"][0]["status"] == "success"
    assert Post.objects.get().text == "Hi, all"


def test_another_profile_s_upload_is_unknown(api, acme, linked):  # noqa: F811
    reply = send(acme, f"{HEAD}One,bluesky,\n")
    assert api.get(f"/post/bulk/{reply['id']}")["code"] == 221


def test_a_dead_worker_s_run_goes_on(api, linked):  # noqa: F811
    reply = send(api, f"{HEAD}One,bluesky,\nTwo,bluesky,\nThree,bluesky,\n")
    run = BulkRun.objects.get()
    held = runs._claim(run.pk)
    made = runs._made(held, 1, held.rows[0])
    assert runs.work(run.pk) == "not waiting"
    assert runs.sweep(timezone.now()) == 0
    after = timezone.now() + datetime.timedelta(minutes=3)
    assert [runs.sweep(after), runs.sweep(after)] == [1, 0]
    assert work_off.name in DBTaskResult.objects.latest("enqueued_at").task_path
    assert runs.work(run.pk) == "done"
    assert runs._note(held, []) == 0, "the dead worker came back and wrote"
    told = api.get(f"/post/bulk/{reply['id']}")
    assert (told["status"], told["rows"][0]["id"]) == ("success", made["id"])
    assert Post.objects.count() == 3


def test_reading_an_upload_costs_the_same_whatever_its_rows(api, linked):  # noqa: F811
    def queries(count):
        reply = send(api, HEAD + "".join(f"Row {n},bluesky,\n" for n in range(count)))
        finished(api, reply)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            api.get(f"/post/bulk/{reply['id']}")
        return len(caught)

    assert queries(2) == queries(30)
