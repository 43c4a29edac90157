"""Profiles by the API."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile
from settings_app.models import AccountSettings
from tests.api.caller import key_of
from tests.cast import make_profile

CREATE = ["/profiles", "/profiles/profile", "/profiles/create-profile"]
DELETE = ["/profiles", "/profiles/profile", "/profiles/delete-profile"]
UPDATE = [(m, p) for m in ("PATCH", "PUT") for p in ("/profiles", "/profiles/profile")]


def link(profile, network="bluesky", **fields):
    return SocialAccount.objects.create(
        profile=profile, network=network, remote_id=profile.ref_id, credentials="{}", **fields
    )


@pytest.mark.parametrize("path", CREATE)
def test_create_answers_with_the_key_and_it_works_at_once(api, path):
    reply = api.post(path, {"title": "Northwind Shoes", "source": "npm", "unknown": [1]})
    profile = Profile.objects.get(title="Northwind Shoes")
    assert reply == {
        "status": "success",
        "title": "Northwind Shoes",
        "refId": profile.ref_id,
        "profileKey": key_of(profile),
    }
    listed = api.get("/profiles", "title=Northwind%20Shoes")["profiles"]
    assert [row["refId"] for row in listed] == [profile.ref_id]
    assert key_of(profile) not in json.dumps(listed)


def test_create_sets_every_option(api):
    AccountSettings.objects.update(messaging_enabled=True)
    reply = api.post(
        "/profiles",
        {
            "title": "Shoes",
            "messagingActive": "true",
            "hideTopHeader": "True",
            "hideLogo": True,
            "topHeader": "Link your shop",
            "subHeader": "It takes a minute",
            "disableSocial": ["tiktok", "facebook"],
            "tags": ["agency", "Shop"],
        },
    )
    profile = Profile.objects.get(title="Shoes")
    assert reply["messagingActive"] is True
    assert profile.messaging_active
    assert profile.hide_top_header
    assert profile.hide_logo
    assert (profile.top_header, profile.sub_header) == ("Link your shop", "It takes a minute")
    assert profile.disabled_networks == ["facebook", "tiktok"]
    assert [tag.name for tag in profile.tags.order_by("name_key")] == ["agency", "Shop"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("title=Form+Shop&tags[0]=a&tags[1]=b&hideLogo=true", "application/x-www-form-urlencoded"),
        ("title=Form+Shop&tags[]=a&tags[]=b&hideLogo=1", "application/x-www-form-urlencoded"),
        ("title=Form+Shop&tags=a&tags=b&hideLogo=True", "application/x-www-form-urlencoded"),
        ("title=Form+Shop&tags=a,b&hideLogo=yes", "application/x-www-form-urlencoded"),
        ('title=Form+Shop&tags=["a","b"]&hideLogo=true', "application/x-www-form-urlencoded"),
        ('{"title":"Form Shop","tags":"a,b","hideLogo":"True"}', "text/plain"),
        (
            '{"title":"Form Shop","tags":["a","b"],"hideLogo":1}',
            "application/x-www-form-urlencoded",
        ),
    ],
)
def test_create_takes_forms_and_json_of_any_type(api, body, content_type):
    reply = api.post("/profiles", body, content_type=content_type)
    profile = Profile.objects.get(ref_id=reply["refId"])
    assert profile.hide_logo
    assert [tag.name for tag in profile.tags.order_by("name_key")] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, 400),
        ({"title": ""}, 400, 400),
        ({"title": None}, 400, 400),
        ({"title": ["a"]}, 400, 400),
        ({"title": "a" * 151}, 400, 400),
        ({"title": "Acme"}, 400, 146),
        ({"title": "ACME"}, 400, 146),
        ({"title": "A", "disableSocial": ["myspace"]}, 400, 400),
        ({"title": "A", "hideLogo": "perhaps"}, 400, 400),
        ("AAA", 400, 400),
        ('"AAA"', 400, 400),
        ("[1]", 400, 400),
        ('{"title": "a\\u0000b"}', 400, 400),
        ('{"title": "a\\ud800b"}', 400, 400),
        ('{"title": NaN}', 400, 400),
        ('{"title": ' + "[" * 100_000, 400, 400),
        (b"\xff\xfe", 400, 400),
    ],
)
def test_create_refuses(api, body, status, code):
    before = Profile.objects.count()
    response = api.call("POST", "/profiles", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["action"] in ("create", "request")
    assert response.json()["message"]
    assert Profile.objects.count() == before


def test_create_keeps_to_the_plan(api, alice):
    type(alice.account).objects.update(plan="launch", profile_limit=1)
    assert api.post("/profiles", {"title": "One too many"})["code"] == 286
    type(alice.account).objects.update(plan="premium", profile_limit=None)
    reply = api.call("POST", "/profiles", {"title": "No such plan"})
    assert (reply.status_code, reply.json()["code"]) == (403, 169)


def test_create_and_list_ignore_a_stale_profile_key(api):
    headers = api.headers(Profile_Key="ayp_gone")
    assert api.post("/profiles", {"title": "New"}, headers=headers)["status"] == "success"
    assert api.get("/profiles", headers=headers)["count"] == 2


def test_the_trail_names_the_key(api, alice):
    api.post("/profiles", {"title": "Trail"})
    event = Event.objects.filter(verb="profile.created", profile_title="Trail").get()
    assert event.actor is None
    assert event.actor_label.startswith("API key ayd_")
    assert key_of(alice.primary) not in event.actor_label


def test_the_list_shows_everything_but_keys_and_the_primary(api, alice):
    link(alice.profile)
    link(alice.profile, "tiktok", state="needs_relink")
    reply = api.get("/profiles")
    (row,) = reply["profiles"]
    created = alice.profile.created_at
    assert row == {
        "status": "active",
        "title": "Acme",
        "displayTitle": "Acme",
        "refId": alice.profile.ref_id,
        "created": {
            "_seconds": int(created.timestamp()),
            "_nanoseconds": created.microsecond // 1000 * 1_000_000,
        },
        "createdUTC": created.isoformat(timespec="milliseconds")[:23] + "Z",
        "activeSocialAccounts": ["bluesky"],
        "suspended": False,
        "tags": [],
    }
    assert reply["count"] == 1
    assert reply["pagination"] == {"hasMore": False, "nextCursor": None, "limit": 5000}


def test_the_list_is_walked_by_its_cursor(api, alice):
    for number in range(7):
        make_profile(alice.account, f"Brand {number}")
    titles, query = [], "limit=3"
    while query:
        reply = api.get("/profiles", query)
        titles += [row["title"] for row in reply["profiles"]]
        following = reply["pagination"]["nextCursor"]
        assert reply["pagination"]["hasMore"] == (following is not None)
        query = f"limit=3&cursor={following}" if following else ""
    assert titles == [*(f"Brand {n}" for n in reversed(range(7))), "Acme"]
    assert api.get("/profiles", "cursor=nonsense")["code"] == 400
    assert api.get("/profiles", "limit=5001")["code"] == 400


def test_the_list_is_narrowed(api, alice):
    other, third = make_profile(alice.account, "Beta"), make_profile(alice.account, "Gamma")
    link(other)
    link(third)
    link(third, "tiktok")

    def found(query):
        return sorted(row["title"] for row in api.get("/profiles", query)["profiles"])

    assert found("title=Beta") == ["Beta"]
    assert found("title=beta") == []
    assert found(f"refId={third.ref_id}") == ["Gamma"]
    assert found("hasActiveSocialAccounts=True") == ["Beta", "Gamma"]
    assert found("hasActiveSocialAccounts=false") == ["Acme"]
    assert found("includesActiveSocialAccounts=bluesky,tiktok") == ["Gamma"]
    assert found("includesActiveSocialAccounts[0]=bluesky") == ["Beta", "Gamma"]
    assert found("isByokLinked=true") == []
    keys = f"profileKeys[0]={key_of(other)}&profileKeys[1]={key_of(third)}"
    assert found(keys) == ["Beta", "Gamma"]


def test_rows_cost_no_queries(api, alice):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            api.get("/profiles")
        return len(captured)

    api.get("/profiles")
    link(alice.profile)
    few = queries()
    for number in range(40):
        link(make_profile(alice.account, f"Brand {number}"))
    assert queries() == few


def test_the_action_log_and_the_daily_count(api, alice):
    api.post("/profiles", {"title": "Here"})
    key = api.post("/profiles", {"title": "Gone"})["profileKey"]
    api.delete("/profiles", headers=api.headers(Profile_Key=key))
    reply = api.get("/profiles", "actionLog=3")
    log = [(entry["action"], entry["title"]) for entry in reply["profiles"]["actionLog"]]
    assert log == [("delete", "Gone"), ("create", "Gone"), ("create", "Here")]
    counts = [day["userProfileCount"] for day in reply["userProfilesReport"]]
    assert counts == [3, 1, 1]  # the day's highest
    assert len(api.get("/profiles", "actionLog=true")["userProfilesReport"]) == 60
    assert api.get("/profiles", "actionLog=366")["code"] == 400


def test_include_tells_what_is_known(api, alice):
    link(alice.profile, state="needs_relink", state_reason="App password revoked")
    parts = "suspension,socialHealth,linkingErrors,activity,quota,unlinkHistory,actionLog"
    (row,) = api.get("/profiles", f"refId={alice.profile.ref_id}&include={parts}")["profiles"]
    assert row["suspension"] == {"suspended": False, "count": 0}
    assert row["socialHealth"]["bluesky"]["status"] == "needs_relink"
    assert row["quota"]["monthlyPostCount"] == 0
    assert row["activity"]["active"] is False
    assert row["unlinkHistory"] == []
    assert api.get("/profiles", "include=quota")["code"] == 400
    assert api.get("/profiles", f"refId={alice.profile.ref_id}&include=age")["code"] == 400


@pytest.mark.parametrize(("method", "path"), UPDATE)
def test_update_changes_what_is_sent(acme, alice, method, path):
    body = {"displayTitle": "Acme’s accounts", "hideTitle": "true", "tags": [], "source": "pypi"}
    reply = acme.call(method, path, {"title": "Acme Ltd", "disableSocial": ["reddit"], **body})
    assert reply.json() == {"status": "success", "refId": alice.profile.ref_id}
    profile = Profile.objects.get(pk=alice.profile.pk)
    assert (profile.title, profile.top_header) == ("Acme Ltd", "Acme’s accounts")
    assert profile.hide_top_header
    assert profile.disabled_networks == ["reddit"]
    acme.call(method, path, {"disableSocial": []})
    profile.refresh_from_db()
    assert (profile.title, profile.disabled_networks) == ("Acme Ltd", [])


def test_update_by_the_key_in_the_body(api, alice):
    body = {"profileKey": key_of(alice.profile), "title": "By body"}
    assert api.call("PATCH", "/profiles", body).json()["refId"] == alice.profile.ref_id


def test_update_refuses(api, acme, alice):
    make_profile(alice.account, "Beta")
    assert acme.call("PATCH", "/profiles", {"title": "Beta"}).json()["code"] == 146
    assert acme.call("PATCH", "/profiles", {"disableSocial": ["x"]}).json()["code"] == 400
    assert api.call("PATCH", "/profiles", {"title": "Primary"}).json()["code"] == 400


@pytest.mark.parametrize("path", DELETE)
@pytest.mark.parametrize("by", ["header", "body", "title"])
def test_delete(api, alice, path, by):
    key = key_of(alice.profile)
    headers = api.headers(Profile_Key=key) if by == "header" else None
    body = {"header": {}, "body": {"profileKey": key}, "title": {"title": "Acme"}}[by]
    reply = api.delete(path, body | {"source": "npm"}, headers=headers)
    assert reply == {"status": "success", "refId": alice.profile.ref_id}
    assert api.get("/profiles")["count"] == 0
    again = api.call("PATCH", path, {"title": "A"}, headers=api.headers(Profile_Key=key))
    assert again.status_code == 405 or again.json()["code"] == 144


def test_delete_refuses(api):
    assert api.delete("/profiles")["code"] == 400
    response = api.call("DELETE", "/profiles", {"title": "acme"})
    assert (response.status_code, response.json()["code"]) == (404, 904)
    assert api.get("/profiles")["count"] == 1


def test_at_most_eight_deletions_a_second(api, alice, time_machine):
    time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
    for number in range(9):
        make_profile(alice.account, f"Brand {number}")
    replies = [api.call("DELETE", "/profiles", {"title": f"Brand {n}"}) for n in range(9)]
    assert [reply.status_code for reply in replies] == [200] * 8 + [429]
    assert replies[-1]["Retry-After"] == "2"


@pytest.mark.parametrize("linked", [True, False])
def test_unlink(acme, alice, linked):
    if linked:
        link(alice.profile)
    reply = acme.delete("/profiles/social", {"platform": "bluesky", "source": "pypi"})
    assert reply == {"status": "success", "platform": "bluesky", "refId": alice.profile.ref_id}
    assert not SocialAccount.objects.exists()
    assert acme.delete("/profiles/social", {"platform": "myspace"})["code"] == 400


def test_unlink_without_profile_key_is_the_primary_s(api, alice):
    link(alice.primary)
    link(alice.profile)
    assert api.delete("/profiles/social", {"platform": "bluesky"})["refId"] == alice.primary.ref_id
    assert [a.profile for a in SocialAccount.objects.all()] == [alice.profile]
