"""The audit log's page: who reads it, filters, paging, what changed, files."""

import csv
import datetime
import io
import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.activity.sentences import SENTENCES, sentence
from ayrdash.activity.services import record, unnamed_actor
from profiles.services.lifecycle import change_profile
from settings_app.services import set_network_access
from tests.cast import make_member, make_profile

PAGE = "/audit/"


def rows_of(client, **filters):
    return client.get(PAGE, filters).context["rows"]


def what(client, **filters):
    return [row["what"] for row in rows_of(client, **filters)]


def test_the_log_tells_acts_in_sentences_newest_first(alice):
    change_profile(profile=alice.profile, actor=alice.user, title="Acme Ltd")
    found = what(alice.client())
    assert found[0] == "Changed the profile “Acme Ltd”"
    assert found[-1] == "Opened the account"


def test_what_changed_is_shown_before_and_after(alice):
    change_profile(profile=alice.profile, actor=alice.user, hide_logo=True, tags=["Food"])
    set_network_access(account=alice.account, disabled=["bluesky"], actor=alice.user)
    listed, changed = rows_of(alice.client())[:2]
    assert [(c.name, c.before, c.after) for c in changed["changes"]] == [
        ("Hide logo", "no", "yes"),
        ("Tags", "–", "Food"),
    ]
    assert [(c.before, c.after) for c in listed["changes"]] == [("–", "bluesky")]


def test_strangers_events_are_nowhere(alice, charlie):
    change_profile(profile=charlie.profile, actor=charlie.user, title="Sunrise")
    page = alice.client().get(PAGE).content.decode()
    assert "Sunrise" not in page
    assert charlie.user.email not in page
    assert what(alice.client(), who=charlie.user.email) == []
    assert what(alice.client(), profile=charlie.profile.ref_id) == []


@pytest.mark.parametrize("role", ["editor", "approver", "viewer"])
def test_members_without_the_right_see_neither_item_nor_page(alice, role):
    member, _ = make_member(alice, role)
    client = member.client()
    assert f'href="{PAGE}"' not in client.get("/").content.decode()
    assert client.get(PAGE).status_code == 403


def test_an_admin_with_a_list_does_not_see_it(alice):
    member, membership = make_member(alice, "admin", all_profiles=False)
    client = member.client(acting_as=membership.team_profile)
    assert f'href="{PAGE}"' not in client.get("/").content.decode()
    assert client.get(PAGE).status_code == 403


def test_filters(alice):
    admin, _ = make_member(alice, "admin")
    beta = make_profile(alice.account, "Beta")
    change_profile(profile=beta, actor=admin.user, hide_logo=True)
    change_profile(profile=alice.profile, actor=alice.user, tags=["Food"])
    set_network_access(account=alice.account, disabled=["bluesky"], actor=admin.user)
    client = alice.client()
    networks, acme, changed = what(client)[:3]
    assert what(client, who=admin.user.email) == [networks, changed]
    assert what(client, topic="settings") == [networks]
    assert what(client, profile=beta.ref_id) == [changed]
    assert what(client, profile="bet") == [changed]
    assert what(client, q="FOOD acme") == [acme]
    assert what(client, q="admin@", topic="profiles") == [changed]
    assert what(client, q="nothing-like-it") == []


def test_acts_of_api_keys_and_of_the_product_are_found(alice):
    token = unnamed_actor.set("API key ayd_••••1234")
    change_profile(profile=alice.profile, actor=None, hide_logo=True)
    unnamed_actor.reset(token)
    change_profile(profile=alice.profile, actor=None, tags=["Food"])
    by_key, by_itself = (
        rows_of(alice.client(), who="API key"),
        rows_of(alice.client(), who="ayrdash"),
    )
    assert [row["event"].actor_label for row in by_key] == ["API key ayd_••••1234"]
    assert [row["event"].details["after"] for row in by_itself] == [{"tags": ["Food"]}]


def test_days_are_days_of_the_readers_zone(alice):
    type(alice.primary).objects.filter(pk=alice.primary.pk).update(time_zone="Asia/Tokyo")
    moment = datetime.datetime(2026, 3, 1, 20, tzinfo=datetime.UTC)  # 2 March, 5:00 in Tokyo
    with time_machine.travel(moment, tick=False):
        record("profile.created", account=alice.account, actor=None, profile=alice.profile)
    client = alice.client()
    told = ["Added the profile “Acme”"]
    assert what(client, since="2026-03-02", until="2026-03-02") == told
    assert what(client, since="2026-03-03", until="2026-03-09") == []
    assert what(client, until="2026-03-01") == []


@pytest.mark.parametrize(
    "filters",
    [{"since": "soon"}, {"topic": "x"}, {"until": "9999-12-31"}, {"q": "x" * 201}, {"q": "a\x00"}],
)
def test_what_can_not_be_a_filter_does_no_harm(alice, filters):
    assert alice.client().get(PAGE, filters).status_code in (200, 422)


def test_an_address_that_has_left_is_still_found(alice):
    admin, membership = make_member(alice, "admin")
    change_profile(profile=alice.profile, actor=admin.user, tags=["Food"])
    membership.delete()
    assert len(what(alice.client(), who=admin.user.email)) == 1


def test_paging_walks_through_all_at_constant_cost(alice):
    client = alice.client()
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(120):
        details = {"before": {"n": number}, "after": {"n": number + 1}}
        record("settings.changed", account=alice.account, actor=alice.user, details=details)
    with CaptureQueriesContext(connection) as full:
        page = client.get(PAGE).context["page"]
    assert len(full) == len(few)
    seen = [event.pk for event in page.items]
    while page.next_cursor:
        page = client.get(PAGE, {"cursor": page.next_cursor}).context["page"]
        seen += [event.pk for event in page.items]
    assert len(seen) == len(set(seen)) == Event.objects.filter(account=alice.account).count()


def lines_of(response):
    return b"".join(response.streaming_content).decode()


def test_csv_holds_what_the_filters_leave_and_no_formula(alice):
    type(alice.user).objects.filter(pk=alice.user.pk).update(name="Alice")
    evil = make_profile(alice.account, "=HYPERLINK(1)")
    details = {"before": "@a", "after": "-1"}
    record(
        "profile.changed", account=alice.account, actor=alice.user, profile=evil, details=details
    )
    response = alice.client().post("/audit/export/", {"format": "csv", "topic": "profiles"})
    assert response["Content-Disposition"].startswith('attachment; filename="audit-')
    (row,) = csv.DictReader(io.StringIO(lines_of(response)))
    assert row["profile"] == "'=HYPERLINK(1)"
    assert (row["before"], row["after"]) == ("'@a", "'-1")
    assert (row["who"], row["verb"]) == (alice.user.email, "profile.changed")


def test_json_is_one_list_and_the_export_itself_is_kept(alice):
    change_profile(profile=alice.profile, actor=alice.user, hide_logo=True)
    client = alice.client()
    events = json.loads(lines_of(client.post("/audit/export/", {"format": "json"})))
    assert events[0]["verb"] == "audit.exported"
    assert events[1]["before"] == {"hide_logo": False}
    assert events[1]["who"] == alice.user.email
    assert datetime.datetime.fromisoformat(events[1]["time"]) <= timezone.now()
    assert what(client)[0] == "Exported the audit log as json"


def test_every_sentence_can_be_told_without_its_details():
    for verb in SENTENCES:
        assert sentence(Event(verb=verb, details={}))
    assert sentence(Event(verb="thing.never_heard_of")) == "thing: never heard of"
