"""What the first view costs, and what the page may load: little, and nothing from elsewhere."""

import gzip
import re

from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.linking.conftest import text_of
from tests.posts.network import link

LIMIT = 50_000
PAGE = reverse("linking:page")
ADDRESS = re.compile(r'(?:src|href)="([^"#?]+)')


def files_of(body):
    return {a for a in ADDRESS.findall(body) if a.startswith("/static/")}


def test_the_first_view_stays_below_fifty_kilobytes(alice, visitor, bluesky):
    link(alice, bluesky)
    answer = visitor.get(PAGE)
    files = files_of(text_of(answer))
    assert files == {"/static/css/linking.css", "/static/img/icons.svg"}
    weights = {
        name: len(gzip.compress(open(finders.find(name.removeprefix("/static/")), "rb").read()))  # noqa: SIM115
        for name in files
    }
    # The page itself goes out as it is.
    assert len(answer.content) + sum(weights.values()) < LIMIT


def test_nothing_comes_from_elsewhere(visitor):
    pages = [PAGE, reverse("linking:connect", args=["bluesky"]), "/link/nothing/at/all/"]
    for address in pages:
        body = text_of(visitor.get(address))
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', body)
        assert "<script" not in body


def test_the_page_has_a_strict_policy_of_its_own(visitor):
    policy = visitor.get(PAGE)["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert parts == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_nobody_s_browser_keeps_the_page(visitor):
    answer = visitor.get(PAGE)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_last_page_alone_has_a_script_and_says_what_it_needs_to_hear(make_link):
    from tests.linking.conftest import opened

    client = opened(make_link(origin="https://app.client.test").token)
    client.post(reverse("linking:done"))
    body = text_of(client.get(reverse("linking:finished")))
    assert 'data-origin="https://app.client.test"' in body
    assert '"status": "unchanged"' in body
    assert re.findall(r'<script src="([^"]+)"', body) == ["/static/js/linking.js"]
