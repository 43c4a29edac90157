"""What holds for every reply: who may call, limits, JSON whatever happens."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.api import limits
from ayrdash.core.logs import RequestIdFilter
from profiles.models import Key, Profile
from profiles.services.keys import rotate_key
from tests.api.caller import checked, key_of


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, 401),
        ("", 401),
        ("Basic abc", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        ("Bearer nobody-knows-this", 403),
        ("Bearer ayd_000000000000000000000000000000000000", 403),
        ("bearer \x00", 403),
    ],
)
def test_without_a_good_key_nothing_is_told(api, authorization, status):
    headers = {} if authorization is None else {"Authorization": authorization}
    response = api.call("GET", "/profiles", headers=headers)
    body = response.json()
    assert (response.status_code, body["code"], body["action"]) == (status, 102, "authorization")


def test_the_scheme_is_read_in_any_case(api, alice):
    headers = {"Authorization": f"bEARER  {key_of(alice.primary)} "}
    assert api.call("GET", "/profiles", headers=headers).status_code == 200


def test_a_profile_key_is_no_api_key(api, alice):
    headers = {"Authorization": f"Bearer {key_of(alice.profile)}"}
    response = api.call("GET", "/profiles", headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, 102)
    assert "Profile Key" in response.json()["message"]


def test_a_key_in_the_query_is_refused(api, alice):
    response = api.call("GET", "/profiles", headers={}, query=f"apiKey={key_of(alice.primary)}")
    assert response.status_code == 401


def test_an_ended_key_is_refused(api, alice):
    old = key_of(alice.primary)
    rotate_key(profile=alice.primary, overlap=timezone.timedelta(0), actor=alice.user)
    assert (
        api.call("GET", "/profiles", headers={"Authorization": f"Bearer {old}"}).status_code == 403
    )
    assert api.call("GET", "/profiles").status_code == 200


def test_a_session_never_opens_the_api(alice):
    for method in ("GET", "POST"):
        response = alice.client().generic(method, "/api/profiles")
        assert checked(method, "/profiles", response).status_code == 401


def test_a_session_beside_the_key_changes_nothing(api, alice, charlie):
    api.http = charlie.client(acting_as=charlie.profile)
    assert api.post("/profiles", {"title": "Mine"})["status"] == "success"
    assert Profile.objects.get(title="Mine").account == alice.account


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_profile_key_is_no_profile_key(api, alice, empty):
    reply = api.delete(
        "/profiles/social", {"platform": "bluesky"}, headers=api.headers(Profile_Key=empty)
    )
    assert reply["refId"] == alice.primary.ref_id


def test_a_profile_key_of_another_account_does_not_exist(api, alice, charlie):
    for key in (key_of(charlie.profile), "nonsense", key_of(alice.primary)):
        response = api.call(
            "DELETE", "/profiles/social", {"platform": "x"}, headers=api.headers(Profile_Key=key)
        )
        body = response.json()
        assert (response.status_code, body["code"], body["action"]) == (400, 144, "authorization")


def test_calls_stamp_key_and_profile_once_a_minute(acme, alice, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    acme.delete("/profiles/social", {"platform": "bluesky"})
    first = timezone.now()
    time_machine.shift(59)
    acme.delete("/profiles/social", {"platform": "bluesky"})
    assert set(
        Key.objects.filter(profile__account=alice.account).values_list("last_used_at", flat=True)
    ) == {first}
    assert Profile.objects.get(pk=alice.profile.pk).last_api_call_at == first
    time_machine.shift(2)
    acme.delete("/profiles/social", {"platform": "bluesky"})
    assert Profile.objects.get(pk=alice.profile.pk).last_api_call_at == timezone.now()
    assert Profile.objects.get(pk=alice.primary.pk).last_api_call_at.year == 1970


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/profiles/", "/profiles/x/y", "/../", "/%00"]
)
def test_an_unknown_address_is_a_json_404(api, path):
    response = api.call("GET", path)
    assert (response.status_code, response.json()["code"]) == (404, 904)


@pytest.mark.parametrize("method", ["PROPFIND", "OPTIONS", "TRACE"])
def test_another_method_is_a_json_405(api, method):
    response = api.call(method, "/profiles")
    assert (response.status_code, response.json()["code"]) == (405, 980)
    assert "PATCH" in response["Allow"]


def test_a_body_too_large_is_a_json_413(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = api.call("POST", "/profiles", {"title": "a" * 2000})
    assert (response.status_code, response.json()["code"]) == (413, 981)


def test_a_strange_host_is_a_json_400(api):
    response = api.call("GET", "/profiles", HTTP_HOST="evil.example")
    assert (response.status_code, response.json()["code"]) == (400, 986)


@pytest.mark.parametrize("debug", [True, False])
def test_a_fault_is_a_json_500_that_tells_nothing(api, settings, debug, caplog):
    settings.DEBUG = debug
    headers = api.headers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE profiles_key SET secret = 'not what we encrypted'")
    response = api.call("GET", "/profiles", headers=headers)
    assert (response.status_code, response.json()["code"]) == (500, 982)
    assert "InvalidToken" not in response.content.decode()
    assert "InvalidToken" in caplog.text


def test_plain_http_is_refused_where_https_is_served(api, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/api/profiles", headers=api.headers())
    assert (checked("GET", "/x", response).status_code, response.json()["code"]) == (403, 985)


def test_calls_are_counted_per_profile(api, acme, alice, settings):
    settings.API_CALLS_PER_WINDOW = 3
    counts = [api.call("GET", "/profiles")["x-ratelimit-count"] for _ in range(3)]
    assert counts == ["1", "2", "3"]
    response = api.call("GET", "/profiles")
    assert (response.status_code, response.json()["code"]) == (429, 429)
    assert (response["x-ratelimit-max"], response["x-ratelimit-count"]) == ("3", "3")
    assert 290 < int(response["Retry-After"]) <= 310
    unlinked = acme.call("DELETE", "/profiles/social", {"platform": "bluesky"})
    assert unlinked["x-ratelimit-count"] == "1"


def test_the_window_rolls(alice, settings):
    settings.API_CALLS_PER_WINDOW = 2
    start = 1_800_000_000.0

    def call(after):
        return limits.count_call(alice.profile, limits.calls(), now=start + after)

    assert not call(0).is_over
    assert not call(100).is_over
    refused = call(200)
    assert refused.is_over
    assert refused.count == 2
    assert call(299).is_over
    again = call(200 + refused.wait_seconds)
    assert (again.is_over, again.count) == (False, 2)
    assert call(399).is_over


def test_refused_calls_still_count_their_headers(api):
    assert api.call("POST", "/profiles", "nonsense")["x-ratelimit-count"] == "1"


def test_a_call_costs_a_fixed_number_of_queries(acme):
    headers = acme.headers()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            acme.call("DELETE", "/profiles/social", {"platform": "tiktok"}, headers=headers)
        return len(captured)

    queries()
    # Two keys, the window read and written inside a savepoint, the linked account.
    assert queries() == 7


def test_error_bodies_have_four_members(api):
    body = json.loads(api.call("POST", "/profiles", {"title": "Acme"}).content)
    assert list(body) == ["action", "status", "code", "message"]
    assert body["action"] == "create"


def test_a_refusal_is_logged_with_its_request_id_and_without_keys(api, alice, caplog):
    caplog.set_level("INFO")
    caplog.handler.addFilter(RequestIdFilter())
    key = key_of(alice.primary)
    response = api.call("GET", "/nothing", query=f"apiKey={key}")
    (record,) = [r for r in caplog.records if "/api/nothing" in r.getMessage()]
    assert record.request_id == response["X-Request-Id"]
    assert record.levelname == "INFO"
    assert key not in caplog.text


def test_a_path_begins_no_line_of_the_log(api, caplog):
    caplog.set_level("INFO", "ayrdash.api.middleware")
    assert api.call("GET", "/comments/a%0AERROR%20forged").status_code == 404
    [line] = [r.getMessage() for r in caplog.records if r.name == "ayrdash.api.middleware"]
    assert line == r"GET /api/comments/a\nERROR forged: 404"
