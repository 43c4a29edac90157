"""Last use, counts by month, day and key, and who is inactive."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.api.models import CallDay, CallWindow
from ayrdash.care import queries, usage
from ayrdash.posts.models import Post
from profiles.models import Profile
from tests.api.caller import Caller
from tests.cast import make_member, make_profile
from tests.posts.network import write

pytestmark = pytest.mark.django_db
INDEX = reverse("care:index")
NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture
def acme(alice):
    return Caller(alice, alice.profile)


def test_calls_are_counted_by_day_month_and_key(acme, alice):
    with time_machine.travel(NOON, tick=False):
        for _again in range(3):
            acme.get("/user")
    with time_machine.travel(NOON + datetime.timedelta(days=1), tick=False):
        acme.get("/user")
        days = {day.day.day: day.calls for day in queries.days_of(alice.profile)}
        assert (days[20], days[21]) == (3, 1)
        (use,) = usage.key_uses(alice.primary)
        assert use.calls == 4
        page = alice.client(acting_as=alice.profile).get(INDEX).content.decode()
    assert "<dt>API calls</dt><dd>4</dd>" in page
    assert page.count("chart__bar") == 2 * queries.CHART_DAYS
    assert " style=" not in page
    with time_machine.travel(NOON + datetime.timedelta(days=14), tick=False):
        acme.get("/user")
        assert usage.key_uses(alice.primary)[0].calls == 1
    assert CallDay.objects.count() == 2


def test_a_call_writes_its_counts_in_the_one_statement_of_the_limit(acme):
    acme.get("/user")
    with CaptureQueriesContext(connection) as caught:
        acme.get("/user")
    writes = [q["sql"] for q in caught if q["sql"].startswith(("UPDATE", "INSERT"))]
    assert len(writes) == 1
    assert "api_callwindow" in writes[0]


def test_posts_are_counted_by_day(alice, bluesky):
    from tests.posts.network import link

    link(alice, bluesky)
    post = write(alice)
    Post.objects.filter(pk=post.pk).update(state="success", due_at=timezone.now())
    assert queries.days_of(alice.profile)[-1].posts == 1
    assert "<dt>Posts</dt><dd>1</dd>" in (
        alice.client(acting_as=alice.profile).get(INDEX).content.decode()
    )


def test_keys_and_counts_of_the_account_are_for_those_who_may(alice):
    owner = alice.client().get(INDEX)
    assert owner.context["keys"]
    assert "User Profiles by day" in owner.content.decode()
    viewer, _membership = make_member(alice, "viewer")
    seen = viewer.client(acting_as=alice.profile).get(INDEX)
    assert seen.context["keys"] is None
    assert "User Profiles by day" not in seen.content.decode()


def test_posts_are_counted_by_key_and_by_profile(acme, alice, bluesky):
    from tests.posts.network import link

    link(alice, bluesky)
    make_profile(alice.account, "Unused")
    assert acme.post("/post", {"post": "Hello", "platforms": ["bluesky"]})["status"]
    write(alice, text="By hand")
    Post.objects.update(state="success", due_at=timezone.now())
    for profile in (alice.primary, alice.profile):
        (use,) = usage.key_uses(profile)
        assert (use.name, use.calls, use.posts) == ("", 1, 1)
    assert usage.key_uses(alice.account.profiles.get(title="Unused")) == []
    shown = alice.client(acting_as=alice.profile).get(INDEX).content.decode()
    assert "1 post this month" in shown
    _page, rows = usage.profile_uses(alice.user.memberships.get())
    assert [(r.profile.title, r.posts, r.calls) for r in rows] == [
        ("Acme", 2, 1),
        ("Unused", 0, 0),
    ]


def test_list_by_profile_can_be_narrowed_to_the_inactive(alice):
    quiet = make_profile(alice.account, "Quiet")
    Profile.objects.filter(pk=quiet.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=10)
    )
    client, address = alice.client(), reverse("care:by_profile")
    found = client.get(address, {"idle": "9"})
    assert [row.profile.title for row in found.context["rows"]] == ["Quiet"]
    assert f"{reverse('care:bulk')}?idle=9" in found.content.decode()
    assert client.get(address, {"idle": "11"}).context["rows"] == []
    refused = client.get(address, {"idle": "0"})
    assert refused.status_code == 422
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(10):
        make_profile(alice.account, f"More {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_inactive_filter(alice):
    quiet = make_profile(alice.account, "Quiet")
    make_profile(alice.account, "Young")
    called = make_profile(alice.account, "Called", last_api_call_at=timezone.now())
    old = timezone.now() - datetime.timedelta(days=61)
    Profile.objects.filter(pk__in=[quiet.pk, called.pk]).update(created_at=old)
    page = alice.client().get(reverse("profiles:index"), {"idle": "60"})
    assert [profile.title for profile in page.context["page"].items] == ["Quiet"]
    everyone = alice.client().get(reverse("profiles:index"), {"idle": "61"})
    assert len(everyone.context["page"].items) == 4


def test_the_count_of_each_day_is_its_highest(alice):
    client = alice.client()
    for title in ("One", "Two"):
        client.post(reverse("profiles:create"), {"title": title})
    gone = alice.account.profiles.get(title="Two")
    client.post(reverse("profiles:delete", args=[gone.ref_id]), {"typed_title": "Two"})
    file = client.get(reverse("care:count_file")).getvalue().decode()
    today = f"{timezone.now():%Y-%m-%d}"
    assert file.strip().endswith(f"{today},3")
    assert len(file.splitlines()) == 366


def test_old_days_are_forgotten(alice):
    from ayrdash.api.limits import prune_days

    CallDay.objects.create(profile=alice.profile, day=datetime.date(2020, 1, 1), calls=1)
    assert prune_days(timezone.now()) == 1
    assert not CallWindow.objects.exists()
