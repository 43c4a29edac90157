"""Feeds on loopback: read politely, posted once."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from ayrdash.feeds import services, tasks
from ayrdash.feeds.models import Feed, FeedItem
from ayrdash.jobs import queue
from ayrdash.posts.models import Post
from tests.api.conftest import acme, api  # noqa: F401 - fixtures
from tests.api.test_posts import linked  # noqa: F401 - a fixture


class Source:
    """A feed whose items the test adds."""

    def __init__(self):
        self.items, self.status, self.asked, self.url = [], 200, [], ""

    def add(self, *titles):
        self.items[:0] = [
            f"<item><guid>{title}</guid><title>{title}</title>"
            f"<link>https://a.example/{len(title)}</link></item>"
            for title in titles
        ]

    def body(self):
        head = "<rss version='2.0'><channel><title>News &amp; more</title>"
        return f"{head}<link>https://a.example</link>{''.join(self.items)}</channel></rss>".encode()


@pytest.fixture
def source():
    state = Source()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            mark = f'"{len(state.items)}"'
            state.asked.append(self.headers.get("If-None-Match"))
            same = self.headers.get("If-None-Match") == mark
            body = b"" if same else state.body()
            self.send_response(304 if same and state.status == 200 else state.status)
            self.send_header("ETag", mark)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}/rss"
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


def read():
    Feed.objects.update(next_read_at=timezone.now())
    return sum(services.read_taken(pk) for pk in services.take_due(timezone.now()))


def texts():
    return list(Post.objects.order_by("id").values_list("text", flat=True))


def test_only_what_is_new_is_posted_and_once(api, linked, source):  # noqa: F811
    source.add("Old")
    reply = api.post("/feed", {"url": source.url, "template": "{title}: {link}"})
    assert (reply["title"], reply["websiteLink"]) == ("News & more", "https://a.example")
    assert read() == 0
    source.add("Newest", "New")
    source.items[0], source.items[1] = source.items[1], source.items[0]
    assert [read(), read(), read()] == [2, 0, 0]
    assert sorted(texts()) == ["New: https://a.example/3", "Newest: https://a.example/6"]
    assert Post.objects.first().source == Post.Source.FEED
    assert source.asked[-1] == '"3"'


def test_two_workers_read_a_feed_once(api, linked, source):  # noqa: F811
    api.post("/feed", {"url": source.url})
    source.add("New")
    Feed.objects.update(next_read_at=timezone.now())
    seen = [Feed.objects.select_related("profile").get() for _worker in range(2)]
    assert [services.read_feed(feed, timezone.now()) for feed in seen] == [1, 0]


def test_a_slow_feed_holds_up_no_periodic_job(api, linked, source):  # noqa: F811
    api.post("/feed", {"url": source.url})
    source.add("New")
    Feed.objects.update(next_read_at=timezone.now())
    asked = len(source.asked)
    assert [tasks.read(), tasks.read()] == [1, 0]
    assert len(source.asked) == asked
    queue.run(queue.claim("worker"))
    assert (len(source.asked), Post.objects.count()) == (asked + 1, 1)


def test_errors_are_shown_with_the_next_try(api, linked, source):  # noqa: F811
    api.post("/feed", {"url": source.url})
    source.status = 500
    source.add("New")
    read()
    (row,) = api.get("/feed")["feeds"]
    assert "500" in row["error"]
    first = Feed.objects.get().next_read_at - timezone.now()
    read()
    assert Feed.objects.get().next_read_at - timezone.now() > first
    source.status = 200
    assert read() == 1
    assert api.get("/feed")["feeds"][0]["error"] is None


def test_what_no_reader_takes_is_an_error_of_that_feed(api, linked, source):  # noqa: F811
    api.post("/feed", {"url": source.url})
    source.add("&#xD800;")
    assert read() == 0
    (row,) = api.get("/feed")["feeds"]
    assert row["error"] == "That address holds no RSS or Atom feed."


def test_a_nul_in_a_link_is_left_out(api, linked, source):  # noqa: F811
    source.body = lambda: (
        b"<rss version='2.0'><channel><title>A</title>"
        b"<link>https://a.example/\x00b</link></channel></rss>"
    )
    assert api.post("/feed", {"url": source.url})["websiteLink"] == "https://a.example/b"


def test_an_item_that_can_t_be_posted_stops_no_other(api, linked, source):  # noqa: F811
    api.post("/feed", {"url": source.url, "template": "{title} {link}"})
    source.add("Short", "b" * 300)
    assert read() == 1
    assert FeedItem.objects.exclude(error_message="").count() == 1


def test_a_flood_is_bounded(api, linked, source):  # noqa: F811
    api.post("/feed", {"url": source.url})
    source.add(*[f"Item {number}" for number in range(30)])
    assert [read(), read()] == [services.MOST_POSTS, 0]


def test_pause_change_and_remove(api, linked, source):  # noqa: F811
    ref = api.post("/feed", {"url": source.url})["id"]
    assert api.post("/feed", {"url": source.url})["code"] == 993
    assert api.call("PUT", "/feed", {"id": ref, "paused": True}).json()["paused"] is True
    source.add("New")
    assert read() == 0
    api.call("PUT", "/feed", {"id": ref, "paused": False, "template": "{title}!"})
    assert read() == 1
    assert texts() == ["New!"]
    assert api.delete("/feed", {"id": ref})["status"] == "success"
    assert api.get("/feed")["count"] == 0
    assert texts() == ["New!"]


@pytest.mark.parametrize(
    "body",
    [{"url": "https://127.0.0.2/rss"}, {"url": ""}, {"url": "ftp://a"}, {"url": "x", "type": "y"}],
)
def test_what_is_no_feed_is_refused(api, body):  # noqa: F811
    assert api.post("/feed", body)["code"] == 993


def test_a_page_is_no_feed(api, source):  # noqa: F811
    source.body = lambda: b"<html><title>Hi</title></html>"
    assert api.post("/feed", {"url": source.url})["code"] == 993


def test_another_profile_s_feed_is_not_there(api, acme, source):  # noqa: F811
    ref = acme.post("/feed", {"url": source.url})["id"]
    assert api.delete("/feed", {"id": ref})["code"] == 993
    assert api.get("/feed")["count"] == 0
