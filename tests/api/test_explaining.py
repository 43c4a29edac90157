"""What codes mean, how long texts are, why a network is hidden, and what no network gives."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from ayrdash.api.codes import CODES
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile

NOON = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)


def social(profile, network, **more):
    return SocialAccount.objects.create(
        profile=profile, network=network, remote_id="a", handle="a", credentials="{}", **more
    )


@pytest.mark.parametrize(
    ("code", "kind"), [(102, "user-action"), (982, "network"), (156, "developer-fix")]
)
def test_a_code_is_explained_by_the_catalogue(api, code, kind):
    told = api.get("/error-explainer", f"code={code}&platform=bluesky")
    assert told == {
        "status": "success",
        "code": code,
        "httpStatus": CODES[code].status,
        "cause": CODES[code].meaning_text,
        "classification": kind,
        "resolution": CODES[code].resolution_text,
        "platform": "bluesky",
    }


@pytest.mark.parametrize("query", ["", "code=x", "code=7", "code=156&platform=myspace"])
def test_what_is_no_code_is_not_explained(api, query):
    assert api.get("/error-explainer", query)["code"] == 400


def test_a_text_is_measured_as_each_network_counts(api):
    told = api.post("/validate/postLength", {"post": "https://a.example/" + "a" * 300})
    limits = told["maxCharLimits"]
    assert (limits["bluesky"], limits["linkedin"], "test" in limits) == (300, 3_000, False)
    assert (told["blueskyValid"], told["blueskyWeightedLength"]) == (False, 318)
    assert (told["twitterValid"], told["twitterWeightedLength"]) == (True, 23)
    assert told["linkedInValid"] is True


def test_it_is_said_which_rule_hides_a_network(acme, alice):
    Profile.objects.filter(pk=alice.profile.pk).update(disabled_networks=["bluesky"])
    rows = {row["platform"]: row for row in acme.get("/profiles/visibility")["networks"]}
    assert len(rows) == 13
    assert (rows["bluesky"]["visible"], rows["bluesky"]["hiddenBy"]) == (False, "profile")
    assert rows["tiktok"]["hiddenBy"] == "operator"
    Profile.objects.filter(pk=alice.profile.pk).update(disabled_networks=[])
    social(alice.profile, "bluesky", state="needs_relink", state_reason="Signed out")
    rows = {row["platform"]: row for row in acme.get("/profiles/visibility")["networks"]}
    assert (rows["bluesky"]["visible"], rows["bluesky"]["hiddenBy"]) == (True, None)
    assert rows["bluesky"]["rules"][-1]["verdict"] == "warn"
    assert rows["bluesky"]["rules"][-1]["details"] == "a: Signed out"


def test_a_link_that_ends_says_when(api, alice):
    ends = timezone.now().replace(microsecond=0) + datetime.timedelta(days=20, hours=3)
    social(alice.primary, "linkedin", ends_at=ends, kind="page")
    social(alice.primary, "bluesky")
    ended, lasting = sorted(api.get("/user")["displayNames"], key=lambda row: -len(row))
    assert (ended["refreshDaysRemaining"], ended["type"]) == (20, "page")
    assert "refreshBy" not in lasting
    with time_machine.travel(ends + datetime.timedelta(days=2), tick=False):
        query = f"refId={alice.profile.ref_id}&include=socialHealth"
        SocialAccount.objects.update(profile=alice.profile)
        (row,) = api.get("/profiles", query)["profiles"]
    assert row["socialHealth"]["linkedin"]["refreshDaysRemaining"] == 0


@pytest.mark.parametrize(
    ("network", "method", "path"),
    [
        ("facebook", "GET", "/ads/facebook/accounts"),
        ("facebook", "POST", "/ads/facebook/boost"),
        ("youtube", "DELETE", "/post/youTubeWatermark"),
        ("reddit", "GET", "/post/redditFlair/django"),
        ("linkedin", "GET", "/brand/search/linkedin"),
    ],
)
def test_what_a_network_does_not_give_here_is_said(api, alice, network, method, path):
    assert api.call(method, path).json()["code"] == 156
    social(alice.primary, network)
    reply = api.call(method, path).json()
    assert (reply["code"], reply["platform"]) == (991, network)
