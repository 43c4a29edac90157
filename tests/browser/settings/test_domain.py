"""Linking domain, keys and hosts: links signed by the owner, frames on the owner's site."""

import http.server
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import jwt
import pytest
from playwright.sync_api import expect

from ayrdash.linking.services.tokens import AUDIENCE
from profiles.models import Key
from tests.cast import make_party

pytestmark = pytest.mark.browser

FRAME = """address => {
  const frame = document.createElement("iframe");
  frame.src = address;
  document.body.append(frame);
}"""


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Client</title><h1>Client</h1>")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def sites() -> Iterator[list[str]]:
    """Two web sites of their own on loopback: other ports are other origins."""
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    # Of the house's own site: by http no cookie goes into another site's frame.
    yield [f"http://localhost:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def framed(seen, site, address):
    """Return the frame on a site that is to show the linking page."""
    page = seen.visitor.context.new_page()
    page.goto(site)
    page.evaluate(FRAME, address)
    page.wait_for_timeout(1_000)
    return page.frames[-1]


def test_listed_hosts_alone_frame_the_page(seen, sites):
    listed, other = sites
    address = seen.linking_page().url
    for site in sites:
        assert not framed(seen, site, address).locator(".ayd-page").count()
    seen.owner.goto(f"{seen.house.url}/links/domain/")
    seen.main.get_by_label("Your own hosts").fill(listed)
    seen.save()
    shown = framed(seen, listed, address)
    expect(shown.locator(".ayd-card--bluesky")).to_be_visible()
    assert not framed(seen, other, address).locator(".ayd-page").count()
    # The dashboard itself is nobody's.
    assert not framed(seen, listed, f"{seen.house.url}/account/login/").locator("main").count()
    # Nor is another account's page, whose hosts are its own.
    seen.alice = make_party("charlie@contoso.test", "Contoso", "Zenith")
    foreign = seen.linking_page().url
    assert not framed(seen, listed, foreign).locator(".ayd-page").count()


def test_a_key_pair_taken_once_signs_links_until_it_is_reset(seen):
    def take():
        with seen.owner.expect_download() as taken:
            seen.main.get_by_role("button", name="Download the private key").click()
        return taken.value.path().read_text()

    def opens(private):
        now = int(time.time())
        keys = {"apiKey": key_of(seen.alice.primary), "profileKey": key_of(seen.alice.profile)}
        claims = {"iss": "northwind", "aud": AUDIENCE, "iat": now, "exp": now + 300}
        token = jwt.encode({**claims, **keys}, private, algorithm="RS256")
        query = urlencode({"domain": "northwind", "jwt": token, "logout": "true"})
        return seen.visitor.goto(f"{seen.house.url}/link/?{query}").status

    seen.owner.goto(f"{seen.house.url}/links/domain/")
    seen.main.get_by_label("Linking domain").fill("northwind")
    seen.save()
    seen.save("Make a key pair")
    first = take()
    assert opens(first) == 200
    expect(seen.visitor.locator(".ayd-card--bluesky")).to_be_visible()
    seen.owner.goto(f"{seen.house.url}/links/domain/")
    expect(seen.main.get_by_role("button", name="Download the private key")).to_have_count(0)
    seen.owner.on("dialog", lambda dialog: dialog.accept())
    seen.save("Reset: make a new key pair")
    second = take()
    assert opens(first) == 403
    expect(seen.visitor.locator(".ayd-error")).to_be_visible()
    assert opens(second) == 200


def key_of(profile) -> str:
    return Key.objects.get(profile=profile).secret
