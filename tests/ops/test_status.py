"""What load balancers and the operator are told."""

import datetime
import shutil
import tomllib
from collections import namedtuple

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash import __version__
from ayrdash.accounts.models import User
from ayrdash.jobs.models import Tick, WorkerBeat
from ayrdash.mail.models import OutgoingMail
from ayrdash.ops import health
from tests.architecture.sources import ROOT

Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def page(alice):
    """The status page, as its operator reads it."""
    User.objects.filter(pk=alice.user.pk).update(is_superuser=True)

    def read():
        return alice.client().get("/status/").content.decode()

    return read


def alive():
    now = timezone.now()
    WorkerBeat.objects.create(worker_id="here", started_at=now, beat_at=now)


def test_ready_once_everything_is(client, db):
    alive()
    assert client.get("/readyz").status_code == 200


def test_the_graph_of_migrations_is_read_once(client, db, monkeypatch):
    alive()
    monkeypatch.setattr(health, "_migrated", set())
    client.get("/readyz")
    with CaptureQueriesContext(connection) as queries:
        client.get("/readyz")
    assert not any("django_migrations" in query["sql"] for query in queries)


def test_a_migration_not_applied_is_looked_for_again(client, db, monkeypatch):
    alive()
    monkeypatch.setattr(health, "_migrated", set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'profiles'")
    for _again in range(2):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert not answer.json()["migrations"]["ok"]


@pytest.mark.parametrize("fault", [InterfaceError, OperationalError])
def test_a_database_that_is_gone_is_said(client, db, fault):
    def gone(*_):
        raise fault("connection already closed")

    with connection.execute_wrapper(gone):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": {"ok": False, "detail": fault.__name__}}


def test_the_page_tells_version_mails_and_failed_jobs(page):
    for state in ("queued", "failed", "failed"):
        OutgoingMail.objects.create(subject="S", to="a@b.test", text_body="T", state=state)
    now = timezone.now()
    Tick.objects.create(name="posts.sweep", next_at=now + datetime.timedelta(seconds=30))
    Tick.objects.create(name="mail.sweep", next_at=now, last_at=now, last_error="OSError: gone")
    seen = page()
    assert f"<dd>{__version__}</dd>" in seen
    assert "Mails not delivered" in seen
    assert ">2</a>" in seen
    assert "OSError: gone" in seen
    assert "in a moment" in seen


@pytest.mark.parametrize(("free", "low"), [(50_000_000_000, False), (900_000_000, True)])
def test_a_disk_that_runs_full_is_marked(page, monkeypatch, free, low):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(100_000_000_000, 0, free))
    assert ("Low" in page()) is low


def test_the_version_is_the_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
