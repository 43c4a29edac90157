"""Resync in full size: 400 earlier pages, one more, 30 new ones, and a worker that is killed."""

import datetime
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.networks.models import Resync, SocialAccount
from benchmarks.server import ROOT
from tests.doubles.graph import Page, state
from tests.networks.meta.earlier import PAULA, ask, is_fresh, link_earlier, work

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
EARLIER, NEW, KILLS = 400, 30, 3


def prepared(party, graph):
    """401 pages linked before, 30 that were not, in between."""
    accounts = link_earlier(party, graph, EARLIER + 1)
    pages = graph.people[PAULA].pages
    for number in range(NEW):
        pages.insert(number * 10, Page(str(90_000 + number), f"New {number}"))
    return accounts


def as_promised(run, accounts, graph):
    """Exactly the first 400 are back, each once; the last is refused; none is added."""
    run.refresh_from_db()
    assert (run.state, run.grant) == ("done", "")
    assert [is_fresh(social, graph) for social in accounts] == [True] * EARLIER + [False]
    assert SocialAccount.objects.count() == EARLIER + 1
    assert not SocialAccount.objects.filter(handle__startswith="New").exists()
    # Made anew once each, however often the worker began.
    assert {social.credentials_version for social in accounts[:-1]} == {2}
    assert Event.objects.filter(verb="social_account.relinked").count() == EARLIER
    refused = run.rows.get(outcome="refused")
    assert (refused.remote_id, "Beyond the 400" in refused.reason) == (accounts[-1].remote_id, True)
    assert run.rows.filter(outcome="relinked").count() == EARLIER


@pytest.mark.django_db(transaction=True)
def test_the_earlier_400_come_back_and_no_other(alice, graph):
    accounts = prepared(alice, graph)
    run = work(ask(alice.client(acting_as=alice.profile)))
    as_promised(run, accounts, graph)


def worker(graph):
    """Start the product's own worker on the test's database and the double."""
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = database["HOST"].replace("/", "%2F")
        login = f"{database['USER']}:{database['PASSWORD']}"
        address = f"postgres://{login}@{host}:{database['PORT']}/{database['NAME']}"
    env = os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "ayrdash.settings",
        "FACEBOOK_CLIENT_ID": state.APP_ID,
        "FACEBOOK_CLIENT_SECRET": state.APP_SECRET,
        "NETWORK_FACEBOOK_GRAPH_URL": graph.url,
    }
    return subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=env)


def wait_for(run, count, process):
    deadline = time.monotonic() + 200
    while run.rows.filter(outcome="relinked").count() < count:
        assert process.poll() is None
        assert time.monotonic() < deadline, run.rows.filter(outcome="relinked").count()
        time.sleep(0.01)


def end_lease(run):
    """Stand in for the minutes that a dead worker's lease lasts."""
    Resync.objects.filter(pk=run.pk, state="running").update(
        lease_until=timezone.now() - datetime.timedelta(seconds=1),
        due_at=F("due_at") - datetime.timedelta(minutes=5),
    )


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_done_and_nothing_is_done_twice(alice, graph):
    accounts = prepared(alice, graph)
    run = ask(alice.client(acting_as=alice.profile))
    for number in range(KILLS):
        process = worker(graph)
        try:
            wait_for(run, 90 * (number + 1), process)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        end_lease(run)
    process = worker(graph)
    try:
        wait_for(run, EARLIER, process)
        deadline = time.monotonic() + 30
        while Resync.objects.get(pk=run.pk).is_in_flight and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        process.terminate()
        process.wait(30)
    assert Resync.objects.get(pk=run.pk).attempt == KILLS + 1
    as_promised(run, accounts, graph)
