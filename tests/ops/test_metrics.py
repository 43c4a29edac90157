"""Figures for Prometheus, the last errors, and posts that are stuck."""

import datetime
import logging

import pytest
from django.conf import settings as configured
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import User
from ayrdash.core.errorlog import TailHandler, last_errors
from ayrdash.core.logs import NoTokensFilter
from ayrdash.posts.models import Delivery
from tests.posts.network import link, write

pytestmark = pytest.mark.django_db
URL = reverse("metrics")


@pytest.fixture
def stuck(alice, bluesky):
    link(alice, bluesky)
    post = write(alice)
    late = timezone.now() - datetime.timedelta(minutes=11)
    Delivery.objects.update(state="publishing", lease_until=late, due_at=late)
    return post


def test_no_page_without_a_token(client, settings):
    assert client.get(URL).status_code == 404
    settings.METRICS_TOKEN = "s3cret"
    assert client.get(URL).status_code == 404
    assert client.get(URL, headers={"authorization": "Bearer wrong"}).status_code == 404


def test_figures(client, settings, stuck):
    settings.METRICS_TOKEN = "s3cret"
    client.get("/healthz")
    answer = client.get(URL, headers={"authorization": "Bearer s3cret"})
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.content.decode().splitlines()
    assert "ayrdash_posts_stuck 1" in lines
    assert 'ayrdash_deliveries{state="publishing"} 1' in lines
    assert "ayrdash_accounts 1" in lines
    assert "ayrdash_database_ok 1" in lines
    assert "ayrdash_worker_ok 0" in lines
    assert any(
        line.startswith('ayrdash_requests_total{method="GET",status="2xx"') for line in lines
    )
    named = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(named) == len(set(named))


def test_status_names_stuck_posts_and_last_errors(alice, stuck, tmp_path):
    User.objects.filter(pk=alice.user.pk).update(is_superuser=True)
    handler = TailHandler(str(configured.DATA_DIR / "errors.jsonl"))
    record = logging.LogRecord("ayrdash.x", logging.ERROR, "f", 1, "Sea %s", ("serpent",), None)
    record.request_id = "abc123"
    handler.emit(record)
    page = alice.client().get("/status/").content.decode()
    assert stuck.ref in page
    assert "Sea serpent" in page
    assert "abc123" in page


def test_the_file_of_errors_stays_small_and_survives_a_cut_line(tmp_path, monkeypatch):
    monkeypatch.setattr("ayrdash.core.errorlog.LONGEST_BYTES", 300)
    path = tmp_path / "errors.jsonl"
    handler = TailHandler(str(path))
    for number in range(10):
        handler.emit(logging.LogRecord("x", logging.ERROR, "f", 1, f"No {number}", (), None))
    path.open("a").write('7\n{"at": "x"}\n{}\n{"at": ')
    assert last_errors(path)[0]["words"] == "No 9"
    assert path.stat().st_size < 600
    assert last_errors(tmp_path / "none") == []


def test_what_is_logged_stops_nobody_s_work(tmp_path, capsys):
    handler = TailHandler(str(tmp_path / "errors.jsonl"))
    handler.addFilter(NoTokensFilter())
    for words, args in (("No %d", ("number",)), ("Half a pair: \udc80", ())):
        handler.handle(logging.LogRecord("x", logging.ERROR, "f", 1, words, args, None))
    assert [row["words"] for row in last_errors(handler.path)] == ["Half a pair: ?"]
    assert "Logging error" in capsys.readouterr().err  # told, where it can be
