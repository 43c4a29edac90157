"""Importing profiles from an Ayrshare-shaped server, through faults, once each."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.imports.models import ImportedProfile, ProfileImport
from ayrdash.imports.services import running
from ayrdash.jobs import queue
from profiles.models import Profile
from tests.access.imports import a_row
from tests.api.caller import key_of
from tests.imports.peer import KEY, peer


@pytest.fixture
def source():
    with peer() as made:
        yield made


def order(alice, source, key=KEY, **wish):
    data = {"base": source.base, "api_key": key, **wish}
    response = alice.client().post("/imports/", data)
    assert response.status_code == 302, response.content
    return ProfileImport.objects.latest("id")


def work(run, time_machine=None):
    """Let the worker come by until the run is over."""
    for _ in range(20):
        running.run_import(run.pk)
        run.refresh_from_db()
        if not run.is_in_flight:
            return run
        time_machine.move_to(run.due_at, tick=False)
    raise AssertionError(run.note)


def outcomes(run):
    return sorted(run.rows.values_list("outcome", flat=True))


def test_a_dry_run_creates_nothing_and_says_what_it_would(alice, source):
    source.profiles[2]["title"] = "Acme"
    before = Profile.objects.count()
    run = work(order(alice, source, dry_run="on"))
    assert (run.state, run.api_key) == ("done", "")
    assert outcomes(run) == ["planned"] * 6 + ["taken"]
    assert Profile.objects.count() == before


def test_profiles_come_over_once_however_often_it_runs(alice, source):
    first = work(order(alice, source))
    assert outcomes(first) == ["created"] * 7
    assert len(source.asked) == 3
    made = Profile.objects.get(title="Client 001", account=alice.account)
    assert [tag.name for tag in made.tags.all()] == ["agency"]
    Profile.objects.filter(pk=made.pk).update(title="Renamed", title_key="renamed")
    second = work(order(alice, source))
    assert outcomes(second) == ["existing"] * 7
    assert second.rows.get(source_ref_id=f"{1:040x}").profile == made
    assert Profile.objects.filter(account=alice.account, kind="user").count() == 8


def test_faults_of_the_other_side_are_waited_out(alice, source, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    source.faults = [429, 503, 0, 500]
    run = order(alice, source)
    running.run_import(run.pk)
    run.refresh_from_db()
    assert (run.state, (run.due_at - timezone.now()).total_seconds()) == ("queued", 7)
    assert "429" in run.note
    assert running.run_import(run.pk) == "not waiting"
    assert outcomes(work(run, time_machine)) == ["created"] * 7
    assert (run.state, run.note, run.api_key) == ("done", "", "")


def test_after_too_many_faults_it_is_given_up_and_the_key_forgotten(alice, source, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    source.faults = [500] * 50
    run = work(order(alice, source), time_machine)
    assert (run.state, run.api_key) == ("failed", "")
    assert len(source.asked) == running.MOST_FAULTS


def test_a_run_that_broke_off_goes_on_where_it_was(alice, source, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    run = order(alice, source)
    page = running.read_page(base=source.base, api_key=KEY, cursor="")
    held = running._claim(run.pk)
    running._take(held, page)
    time_machine.shift(running.LEASE.total_seconds() + 60)
    assert [running.sweep(timezone.now()), running.sweep(timezone.now())] == [1, 0]
    for _wake_up in range(2):  # the lost one and the sweeper's
        queue.run(queue.claim("worker"))
    run.refresh_from_db()
    assert (run.state, run.rows.count(), run.attempt) == ("done", 7, 2)
    running._take(held, page)
    assert run.rows.count() == 7


def test_a_run_that_breaks_every_worker_is_given_up_and_the_key_forgotten(
    alice, source, time_machine
):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    run = order(alice, source)
    for _time in range(running.MOST_FAULTS):
        assert running._claim(run.pk) is not None
        time_machine.shift(running.LEASE.total_seconds() + 60)
        running.sweep(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.api_key) == ("failed", "")
    assert running.run_import(run.pk) == "not waiting"


@pytest.mark.timeout(30)
def test_cursors_that_go_round_end_the_run(alice, source):
    def round_and_round(key, query):
        after = {"": "a", "a": "b", "b": "a"}[query.get("cursor", [""])[0]]
        return 200, {"profiles": source.profiles[:1], "pagination": {"nextCursor": after}}

    source.answer = round_and_round
    run = work(order(alice, source))
    assert (run.state, len(source.asked)) == ("done", 3)


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_no_database_takes_is_left_out(alice, source, bad):
    source.profiles[0]["title"] = source.profiles[1]["refId"] = bad
    assert outcomes(work(order(alice, source))) == ["created"] * 5


@pytest.mark.parametrize(("key", "word"), [("wrong", "API key"), (KEY, "base address")])
def test_what_will_never_work_ends_at_once(alice, source, key, word):
    if key == KEY:
        source.answer = lambda *args: (200, {"hello": "world"})
        word = "list of profiles"
    run = work(order(alice, source, key=key))
    assert (run.state, run.api_key) == ("failed", "")
    assert word in run.note


def test_the_key_is_kept_encrypted_and_never_told(alice, source, caplog):
    run = order(alice, source)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert KEY not in str(cursor.fetchall()), table
    work(run)
    assert KEY not in caplog.text
    assert KEY not in alice.client().get(f"/imports/{run.ref}/").content.decode()


@pytest.mark.parametrize("base", ["http://example.com/api", "https://u:p@x.test", "nonsense"])
def test_an_address_that_is_not_called_is_said_at_the_field(alice, base):
    response = alice.client().post("/imports/", {"base": base, "api_key": "k"})
    assert response.status_code == 422
    assert not ProfileImport.objects.exists()


def test_the_report_says_what_is_to_be_linked_again(alice, source):
    run = work(order(alice, source))
    response = alice.client().get(f"/imports/{run.ref}/report.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 8
    assert rows[2][1:3] == ["Client 001", "Created"]
    assert rows[2][5] == "Bluesky, Facebook"


def test_a_link_connects_one_network_once(alice):
    row_id, network = a_row(alice)
    page = alice.client().post(f"/imports/rows/{row_id}/{network}/link/")
    assert b"ayr_ls_" in page.content
    session = alice.profile.link_sessions.get()
    assert (session.network, session.one_connection) == ("bluesky", True)
    assert alice.client().post(f"/imports/rows/{row_id}/reddit/link/").status_code == 404


def test_another_server_of_ours_can_be_read(alice, charlie, live_server, transactional_db):
    data = {"base": f"{live_server.url}/api", "api_key": key_of(charlie.primary)}
    alice.client().post("/imports/", data)
    run = work(ProfileImport.objects.latest("id"))
    assert list(run.rows.values_list("title", "outcome")) == [("Zenith", "created")]


def test_the_command_prints_the_report(alice, source, monkeypatch, capsys):
    monkeypatch.setenv("IMPORT_API_KEY", KEY)
    call_command("import_profiles", account="Northwind", base=source.base)
    assert capsys.readouterr().out.count("Created") == 7
    with pytest.raises(CommandError):
        call_command("import_profiles", account="Nobody", base=source.base)


def test_the_checklist_costs_a_fixed_number_of_queries(alice, source):
    run = work(order(alice, source))
    client = alice.client()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/imports/{run.ref}/")
        return len(captured)

    queries()
    few = queries()
    more = [
        ImportedProfile(
            run=run,
            source_ref_id=f"x{n}",
            title="T",
            networks=["bluesky"],
            outcome="created",
            profile=alice.profile,
        )
        for n in range(20)
    ]
    ImportedProfile.objects.bulk_create(more)
    assert queries() == few
