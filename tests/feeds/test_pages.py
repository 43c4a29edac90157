"""Feeds in the dashboard: followed, looked at, changed, paused, removed."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ayrdash.feeds.models import Feed
from ayrdash.posts.models import Media, Post
from tests.api.test_posts import linked  # noqa: F401 - a fixture
from tests.api.test_resize import image
from tests.feeds.test_feeds import api, read, source, texts  # noqa: F401 - fixtures

PAGE = "/feeds/"
FORM = {"kind": "rss", "template": "{title}"}
pytestmark = pytest.mark.usefixtures("linked")


@pytest.fixture
def client(alice):
    return alice.client()


def page(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def followed(client, source):  # noqa: F811
    source.add("Old")
    return client.post(PAGE, {**FORM, "url": source.url})["Location"]


def test_a_feed_is_followed_and_its_items_are_shown(client, source, followed):  # noqa: F811
    assert "News &amp; more" in page(client, PAGE)
    assert "Not posted" in page(client, followed)
    client.post(followed, {"template": "{title} {link}"})
    source.add("New item", "x" * 400)
    assert read() == 1
    shown = page(client, followed)
    post = Post.objects.get()
    assert f"/posts/{post.ref}/" in shown
    assert "New item" in shown
    assert "Refused" in shown


def test_a_feed_that_can_t_be_read_is_told_beside_the_address(client, source):  # noqa: F811
    source.status = 404
    answer = client.post(PAGE, {**FORM, "url": source.url})
    assert answer.status_code == 422
    assert "answers 404, not 200" in answer.content.decode()
    source.status = 200
    wrong = client.post(PAGE, {**FORM, "url": source.url, "template": "no place"})
    assert "with {title}" in wrong.content.decode()
    assert not Feed.objects.exists()


def test_a_failing_feed_says_why(client, source, followed):  # noqa: F811
    source.status = 500
    read()
    for address in (PAGE, followed):
        assert "answers 500, not 200" in page(client, address)


def test_a_feed_is_changed_paused_and_removed(client, source, followed):  # noqa: F811
    client.post(followed, {"template": "{link}", "auto_hashtag": "on"})
    feed = Feed.objects.get()
    assert (feed.template, feed.auto_hashtag, feed.use_first_image) == ("{link}", True, False)
    assert client.post(followed, {"template": "none"}).status_code == 422
    client.post(f"{followed}pause/")
    source.add("While paused")
    assert read() == 0
    assert "Paused" in page(client, followed)
    client.post(f"{followed}pause/")
    assert read() == 1
    client.post(f"{followed}remove/")
    assert not Feed.objects.exists()
    assert Post.objects.exists()


def test_hashtags_and_the_first_image_are_added(client, source, followed, picture):  # noqa: F811
    client.post(followed, {**FORM, "auto_hashtag": "on", "use_first_image": "on"})
    source.items.insert(
        0,
        "<item><guid>i</guid><title>Sourdough workshops</title><description>"
        f"&lt;p&gt;Come&lt;/p&gt;&lt;img alt='a' src='{picture}'&gt;</description></item>",
    )
    source.items.insert(
        0,
        "<item><guid>j</guid><title>Rhubarb season</title>"
        "<enclosure url='https://127.0.0.2/a.png' type='image/png' length='1'/></item>",
    )
    assert read() == 2
    assert texts() == [
        "Sourdough workshops #Sourdough #workshops",
        "Rhubarb season #Rhubarb #season",
    ]
    media = Media.objects.get()
    assert media.post.text.startswith("Sourdough")
    assert (media.width, media.height) == (8, 6)


@pytest.fixture
def picture():
    """An address on loopback that serves a picture."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = image((8, 6))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/a.png"
    server.shutdown()
    server.server_close()
