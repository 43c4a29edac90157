"""All profiles in one file, and all that is known of a profile's accounts."""

import datetime
import json

import pytest
import time_machine
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.networks.models import SocialAccount
from ayrdash.webhooks.models import Delivery, Webhook
from profiles.models import Profile
from tests.api.caller import Caller, key_of
from tests.apikeys.keys import bearer, make_key

NOON = datetime.datetime(2027, 3, 1, 12, 30, tzinfo=datetime.UTC)


def read(api, url):
    return api.http.get("/" + url.split("/", 3)[3])


def rows(api, url):
    return json.loads(b"".join(read(api, url).streaming_content))


def social(profile, network="bluesky", **more):
    return SocialAccount.objects.create(
        profile=profile, network=network, remote_id="did:a", handle="a.test", **more
    )


def test_the_file_holds_what_each_profile_s_own_call_says(api, acme, alice, charlie):
    social(alice.profile)
    told = api.get("/user/batch")
    with time_machine.travel(timezone.now(), tick=False):
        single = [api.get("/user"), acme.get("/user")]
        found = rows(api, told["url"])
    assert [row["title"] for row in found] == ["Primary Profile", "Acme"]
    for row in (*found, *single):
        row.pop("lastApiCall", None)  # noted by the call itself, once in a while
    assert found == single
    assert key_of(alice.profile) not in json.dumps(found)


def test_an_address_stays_for_three_hours_and_opens_for_seven_days(api, alice):
    with time_machine.travel(NOON, tick=False) as clock:
        told = api.get("/user/batch")
        assert (told["urlExpires"], told["nextUpdate"]) == (
            "2027-03-08T12:00:00Z",
            "2027-03-01T15:00:00.000Z",
        )
        clock.shift(datetime.timedelta(hours=3))
        newer = api.get("/user/batch")["url"]
        assert newer != told["url"]
        clock.move_to(NOON + datetime.timedelta(days=6))
        assert read(api, told["url"]).status_code == 200
        clock.move_to(NOON + datetime.timedelta(days=7))
        assert read(api, told["url"]).status_code == 404


def test_a_forged_address_and_a_stopped_account_s_open_nothing(api, alice):
    url = api.get("/user/batch")["url"]
    assert read(api, url + "x").status_code == 404
    assert read(api, url.replace("batch/", "batch/x")).status_code == 404
    Account.objects.update(suspended_at=timezone.now())
    assert read(api, url).status_code == 404


def test_the_webhook_tells_of_the_file(api, alice):
    Webhook.objects.create(profile=alice.primary, action="batch", url="https://hooks.example/a")
    url = api.get("/user/batch")["url"]
    sent = json.loads(Delivery.objects.get().body)
    assert (sent["action"], sent["batchUrl"]) == ("batch", url)


def test_a_key_for_chosen_profiles_gets_no_file(api, alice):
    _, text = make_key(alice, all_profiles=False)
    assert api.get("/user/batch", headers=bearer(text))["code"] == 924


@pytest.mark.parametrize("more", [0, 30])
def test_the_file_s_queries_do_not_grow_with_the_profiles(
    api, alice, more, django_assert_max_num_queries
):
    for number in range(more):
        profile = Profile.objects.create(
            account=alice.account, title=f"P{number}", title_key=f"p{number}"
        )
        social(profile)
    url = api.get("/user/batch")["url"]
    with django_assert_max_num_queries(8):
        assert len(rows(api, url)) == more + 2


def test_details_tell_all_that_is_known_of_an_account(acme, alice):
    social(
        alice.profile,
        host="https://pds.example",
        scopes=["read"],
        credentials="secret",
        ends_at=NOON,
    )
    social(alice.profile, "facebook", state=SocialAccount.State.NEEDS_RELINK, state_reason="Gone")
    told = acme.get("/user/details")
    assert told["refId"] == alice.profile.ref_id
    sky, face = told["details"]["bluesky"], told["details"]["facebook"]
    assert (sky["server"], sky["permissions"]) == ("https://pds.example", ["read"])
    assert sky["refreshBy"] == "2027-03-01T12:30:00Z"
    assert (face["refreshRequired"], face["statusReason"]) == (True, "Gone")
    assert "secret" not in json.dumps(told)
    assert list(acme.get("/user/details", "platforms=facebook")["details"]) == ["facebook"]
    assert acme.get("/user/details", "platforms=nowhere")["code"] == 400
    assert Caller(alice).get("/user/details")["details"] == {}
