"""Files of posts in the dashboard: checked first, then let go, followed, tried again."""

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ayrdash.bulk.models import BulkRun
from ayrdash.bulk.services import runs
from ayrdash.core.csvfile import MARK
from ayrdash.posts.models import Post
from tests.api.conftest import api  # noqa: F401 - a fixture
from tests.api.test_posts import linked  # noqa: F401 - a fixture
from tests.bulk.test_upload import send

HEAD = "post,platforms,scheduleDate\n"
LATER = f"{timezone.now() + datetime.timedelta(days=9):%Y-%m-%d} 18:00"
PAGE = "/posts/files/"
pytestmark = pytest.mark.usefixtures("linked")


@pytest.fixture
def client(alice):
    return alice.client()


def check(client, text, name="posts.csv"):
    file = SimpleUploadedFile(name, text.encode(), "text/csv")
    return client.post(PAGE, {"file": file})


def page(client, address):
    return client.get(address).content.decode()


def test_a_file_is_judged_row_by_row_and_nothing_is_posted(client, alice):
    text = f"{HEAD}Good,bluesky,{LATER}\nBad,bluesky,first of May\nNowhere,myspace,\n"
    address = check(client, text)["Location"]
    shown = page(client, address)
    assert "1 of 3 rows can be posted" in shown
    assert "line 3" in shown
    assert "scheduleDate: write it as" in shown
    assert "Post 1 row" in shown
    only = page(client, f"{address}?show=errors")
    assert "Good,bluesky" not in only
    assert ("line 2" in shown, "line 2" in only) == (True, False)
    assert not Post.objects.exists()
    assert "posts.csv" in page(client, PAGE)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), ("post\nHi\n", "platforms"), (f"{HEAD}", "no rows"), ("a,b\n", "no column")],
)
def test_what_is_no_file_of_posts_is_said_beside_the_field(client, text, said):
    answer = check(client, text)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not BulkRun.objects.exists()


def test_the_rows_become_the_person_s_posts_and_the_results_a_file(client, alice):
    text = f"{HEAD}=Good,bluesky,{LATER}\nBad,bluesky,first of May\n"
    address = check(client, text)["Location"]
    client.post(f"{address}start/")
    client.post(f"{address}start/")
    run = BulkRun.objects.get()
    assert run.state == BulkRun.State.QUEUED
    assert 'hx-trigger="every 2s"' in page(client, address)
    runs.work(run.pk)
    post = Post.objects.get()
    assert (post.created_by, post.source) == (alice.user, Post.Source.DASHBOARD)
    shown = page(client, address)
    assert "1 of 2 rows became posts" in shown
    assert f"/posts/{post.ref}/" in shown
    sent = b"".join(client.get(f"{address}results.csv").streaming_content).decode()
    head, good, bad = csv.reader(io.StringIO(sent.removeprefix(MARK)))
    assert head[:4] == ["line", "status", "id", "errors"]
    assert good[:5] == ["2", "success", post.ref, "", "'=Good"]
    assert (bad[0], bad[1], bad[2]) == ("3", "error", "")
    assert "write it as" in bad[3]


def test_failed_rows_are_tried_again_once(client):
    address = check(client, f"{HEAD}Good,bluesky,{LATER}\nBad,bluesky,nonsense\n")["Location"]
    assert client.post(f"{address}retry/")["Location"] == address
    client.post(f"{address}start/")
    runs.work(BulkRun.objects.get().pk)
    again = [client.post(f"{address}retry/")["Location"] for _ in range(2)]
    assert again[0] == again[1] != address
    run = BulkRun.objects.latest("pk")
    assert [row["post"] for row in run.rows] == ["Bad"]
    runs.work(run.pk)
    assert "line 3" in page(client, again[0])
    assert Post.objects.count() == 1


def test_a_checked_file_can_be_forgotten_but_not_one_that_went(client):
    address = check(client, f"{HEAD}Good,bluesky,{LATER}\n")["Location"]
    assert client.post(f"{address}discard/")["Location"] == PAGE
    assert not BulkRun.objects.exists()
    address = check(client, f"{HEAD}Good,bluesky,{LATER}\n")["Location"]
    client.post(f"{address}start/")
    assert client.post(f"{address}discard/")["Location"] == address
    assert BulkRun.objects.exists()


def test_the_same_file_by_the_api_lets_the_checked_one_go(client, api):  # noqa: F811
    text = f"{HEAD}Good,bluesky,{LATER}\n"
    check(client, text)
    told = send(api, text)
    run = BulkRun.objects.get()
    assert (told["id"], run.state) == (run.ref, BulkRun.State.QUEUED)
    # And checked again it stays what it is.
    check(client, text)
    run.refresh_from_db()
    assert run.state == BulkRun.State.QUEUED


def test_the_example_is_a_file_that_can_be_sent(client):
    sent = client.get(f"{PAGE}example.csv").content.decode()
    assert check(client, sent).status_code == 302
    run = BulkRun.objects.get()
    assert run.total_count == 2
    assert run.results[0]["status"] == "valid"
