"""Bulk acts: dry run, batches, undo within 30 days, deletion of what stayed archived."""

import csv
import datetime
import io
import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.care.models import BulkItem, BulkJob
from ayrdash.care.services import bulk
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Post
from ayrdash.webhooks.models import Delivery, Webhook
from profiles.models import Profile, Tag
from profiles.services.lifecycle import delete_profile, restore_profile
from tests.cast import make_profile

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 3)
    monkeypatch.setattr(bulk, "REST", 0)


def quiet(alice, count, *, title="Quiet", tag=""):
    made = [make_profile(alice.account, f"{title} {n}") for n in range(count)]
    old = timezone.now() - 200 * DAY
    Profile.objects.filter(pk__in=[p.pk for p in made]).update(created_at=old)
    if tag:
        Tag.objects.create(account=alice.account, name=tag, name_key=tag).profiles.set(made)
    return made


def dry_run(alice, action="archive", **fields):
    answer = alice.client().post(
        reverse("care:bulk"), {"action": action, "idle_days": "90", **fields}
    )
    assert answer.status_code == 302, answer.content.decode()
    return BulkJob.objects.latest("id")


def press(alice, job, what, **fields):
    return alice.client().post(reverse(f"care:{what}", args=[job.ref]), fields)


def archived():
    return Profile.objects.exclude(archived_at=None).count()


def test_a_dry_run_changes_nothing_and_shows_whom(alice, charlie):
    quiet(alice, 4)
    quiet(charlie, 2, title="Theirs")
    job = dry_run(alice)
    page = alice.client().get(reverse("care:job", args=[job.ref])).content.decode()
    assert "Quiet 3" in page
    assert "Theirs" not in page
    assert "Acme" not in page.split("<main")[1]
    file = alice.client().get(reverse("care:job_file", args=[job.ref])).getvalue().decode()
    assert len(list(csv.reader(io.StringIO(file)))) == 5
    bulk.work()
    assert archived() == 0


def test_archive_and_undo(alice):
    mine = quiet(alice, 7)
    SocialAccount.objects.create(profile=mine[0], network="bluesky", handle="q.test", remote_id="1")
    job = dry_run(alice)
    press(alice, job, "start")
    bulk.step(job.pk)
    job.refresh_from_db()
    assert (job.done_count, job.percent) == (3, 42)
    part = alice.client().get(
        reverse("care:job", args=[job.ref]),
        headers={"hx-request": "true", "hx-target": "progress"},
    )
    assert "42 %" in part.content.decode()
    bulk.work()
    job.refresh_from_db()
    assert (job.state, job.done_count, archived()) == ("done", 7, 7)
    assert Event.objects.filter(verb="profile.archived", actor=alice.user).count() == 7
    assert SocialAccount.objects.count() == 1
    press(alice, job, "undo")
    bulk.work()
    job.refresh_from_db()
    assert (job.state, job.undone_count, archived()) == ("undone", 7, 0)
    press(alice, job, "undo")
    job.refresh_from_db()
    assert job.state == "undone"


def test_whoever_is_used_meanwhile_is_left_alone(alice):
    mine = quiet(alice, 3)
    job = dry_run(alice)
    Profile.objects.filter(pk=mine[0].pk).update(last_api_call_at=timezone.now())
    press(alice, job, "start")
    bulk.work()
    assert archived() == 2


def test_tags_narrow_and_except(alice):
    quiet(alice, 2, tag="vip")
    quiet(alice, 2, title="Other", tag="test")
    assert dry_run(alice, tag="test").total_count == 2
    assert dry_run(alice, except_tags=["vip"]).total_count == 2
    assert dry_run(alice).total_count == 4


def test_deleting_wants_the_number_typed(alice):
    quiet(alice, 4)
    job = dry_run(alice, action="delete")
    refused = press(alice, job, "start", typed_count="3")
    assert refused.status_code == 422
    assert "Type the number of profiles that are deleted: 4." in refused.content.decode()
    press(alice, job, "start", typed_count="4")
    bulk.work()
    alice.account.refresh_from_db()
    assert alice.account.profile_count == 1
    press(alice, job, "undo")
    make_profile(alice.account, "Quiet 2")  # its title is taken meanwhile
    bulk.work()
    alice.account.refresh_from_db()
    job.refresh_from_db()
    assert (job.state, job.undone_count) == ("undone", 3)
    assert alice.account.profile_count == Profile.objects.live().users().count() == 5
    assert BulkItem.objects.get(state="stayed").profile.title == "Quiet 2"


def test_undo_keeps_to_the_plan(alice):
    quiet(alice, 3)
    job = dry_run(alice, action="delete")
    press(alice, job, "start", typed_count="3")
    bulk.work()
    type(alice.account).objects.update(profile_limit=3)
    press(alice, job, "undo")
    bulk.work()
    job.refresh_from_db()
    assert job.undone_count == 2


def test_the_statements_of_a_batch_do_not_grow_with_it(alice, monkeypatch):
    Webhook.objects.create(profile=alice.primary, action="profile", url="https://h.test/in")
    quiet(alice, 24)
    job = dry_run(alice)
    press(alice, job, "start")

    def cost(size):
        monkeypatch.setattr(bulk, "BATCH", size)
        with CaptureQueriesContext(connection) as caught:
            assert bulk.step(job.pk) == size
        return len(caught)

    assert cost(2) == cost(20)
    assert Delivery.objects.count() == 22
    bulk.work()
    press(alice, job, "undo")
    assert cost(2) == cost(20)


def test_webhooks_are_told_of_each(alice):
    Webhook.objects.create(profile=alice.primary, action="profile", url="https://h.test/in")
    mine = quiet(alice, 2)
    own = Webhook.objects.create(profile=mine[0], action="profile", url="https://own.test/in")
    job = dry_run(alice)
    press(alice, job, "start")
    bulk.work()
    told = [json.loads(row.body) for row in Delivery.objects.order_by("id")]
    assert [(b["type"], b["refId"]) for b in told] == [("archived", p.ref_id) for p in mine]
    assert Delivery.objects.first().webhook == own


def test_one_at_a_time(alice):
    quiet(alice, 1)
    first, second = dry_run(alice), dry_run(alice)
    press(alice, first, "start")
    refused = press(alice, second, "start")
    assert refused.status_code == 422
    assert "Another bulk act is at work" in refused.content.decode()


def test_undo_ends_after_30_days(alice):
    quiet(alice, 1)
    job = dry_run(alice)
    press(alice, job, "start")
    bulk.work()
    with time_machine.travel(timezone.now() + 31 * DAY):
        press(alice, job, "undo")
        job.refresh_from_db()
        assert (job.state, job.can_undo) == ("done", False)


def test_what_stays_archived_is_deleted_in_the_end(alice):
    mine = quiet(alice, 5)
    job = dry_run(alice, delete_after_days="30")
    press(alice, job, "start")
    bulk.work()
    kept, again = mine[:2]
    client = alice.client()
    for profile in (kept, again):
        client.post(reverse("profiles:unarchive", args=[profile.ref_id]))
    client.post(reverse("profiles:archive", args=[again.ref_id]))
    assert bulk.delete_archived(timezone.now() + 29 * DAY) == 0
    bulk.delete_archived(timezone.now() + 31 * DAY)
    job.refresh_from_db()
    assert job.deleted_count == 3
    assert Profile.objects.exclude(deleted_at=None).count() == 3
    assert Profile.objects.get(pk=again.pk).archived_at is not None


def test_archived_for_good_is_not_deleted(alice):
    quiet(alice, 1)
    job = dry_run(alice)
    assert job.delete_after_days is None
    press(alice, job, "start")
    bulk.work()
    assert bulk.delete_archived(timezone.now() + 400 * DAY) == 0


def test_old_dry_runs_are_forgotten(alice):
    dry_run(alice)
    assert bulk.prune(timezone.now()) == 0
    assert bulk.prune(timezone.now() + 2 * DAY) == 1


def test_undo_leaves_alone_what_somebody_archived_by_hand(alice):
    again, _other = quiet(alice, 2)
    job = dry_run(alice)
    press(alice, job, "start")
    bulk.work()
    for act in ("unarchive", "archive"):
        alice.client().post(reverse(f"profiles:{act}", args=[again.ref_id]))
    press(alice, job, "undo")
    bulk.work()
    assert (archived(), BulkItem.objects.get(state="stayed").profile) == (1, again)


def test_undo_leaves_alone_what_somebody_deleted_by_hand(alice):
    again, _other = quiet(alice, 2)
    job = dry_run(alice, action="delete")
    press(alice, job, "start", typed_count="2")
    bulk.work()
    mine = Profile.objects.filter(pk=again.pk)
    restore_profile(profile=mine.get(), title=again.title, actor=alice.user)
    delete_profile(profile=mine.get(), typed_title=again.title, actor=alice.user)
    press(alice, job, "undo")
    bulk.work()
    gone = Profile.objects.exclude(deleted_at=None).get()
    assert (gone, BulkItem.objects.get(state="stayed").profile) == (again, again)


def test_what_is_being_undone_meanwhile_is_not_deleted(alice, monkeypatch):
    quiet(alice, 2)
    job = dry_run(alice, delete_after_days="30")
    press(alice, job, "start")
    bulk.work()
    begin, done = bulk._delete_batch, []

    def overtaken(job_id, now):
        if not done:
            press(alice, job, "undo")
        done.append(job_id)
        return begin(job_id, now)

    monkeypatch.setattr(bulk, "_delete_batch", overtaken)
    assert bulk.delete_archived(timezone.now() + 31 * DAY) == 0
    assert not Profile.objects.exclude(deleted_at=None).exists()


def test_acts_that_are_over_do_not_hide_those_that_are_due(alice, monkeypatch):
    for number in range(2):
        quiet(alice, 1, title=f"Quiet {number}")
        job = dry_run(alice, delete_after_days="30")
        press(alice, job, "start")
        bulk.work()
    looked = []
    monkeypatch.setattr(bulk, "_delete_batch", lambda pk, now: looked.append(pk) or 0)
    BulkItem.objects.exclude(job=job).update(state="deleted")
    bulk.delete_archived(timezone.now() + 31 * DAY)
    assert looked == [job.pk]


def test_0_days_takes_no_new_profile_and_none_with_a_post_waiting(alice):
    used, busy, _third = quiet(alice, 3)
    Profile.objects.filter(pk=used.pk).update(last_api_call_at=timezone.now())
    Post.objects.create(profile=busy, text="Later", due_at=timezone.now() + DAY)
    job = dry_run(alice, idle_days="0")
    new = make_profile(alice.account, "Made after the dry run")
    press(alice, job, "start")
    bulk.work()
    left = Profile.objects.active().users().filter(account=alice.account)
    assert set(left) == {busy, new}
