"""Each code that the catalogue says is made here is produced through the front door.

The other way round, ``tests.api.caller`` lets no test of the API get a code that it does not.
"""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.api.codes import CODES, Made
from ayrdash.apikeys.models import NamedKey
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile
from settings_app.models import AccountSettings
from teams.models import Invitation
from tests.api.caller import Caller, codes_in, key_of
from tests.api.test_posts import linked  # noqa: F401 - a fixture
from tests.apikeys.keys import bearer, make_key
from tests.cast import make_party

HI = {"post": "Hi", "platforms": ["bluesky"]}
CREATE = "com.atproto.repo.createRecord"
# Needs a database that another connection holds: a test of its own.
BUSY = 983


def refused_by_the_network(api, network, settings):
    network.fail(CREATE, status=400, times=1, error="InvalidRequest")
    return api.post("/post", HI)


def plan_without_profiles(api, network, settings):
    Account.objects.update(plan="premium")
    return api.post("/profiles", {"title": "A"})


def one_profile_too_many(api, network, settings):
    Account.objects.update(profile_limit=1)
    return api.post("/profiles", {"title": "A"})


def deleted_twice(api, network, settings):
    ref = api.post("/post", HI)["id"]
    api.delete("/post", {"id": ref})
    return api.delete("/post", {"id": ref})


def over_the_limit(api, network, settings):
    settings.API_CALLS_PER_WINDOW = 1
    api.get("/user")
    return api.get("/user")


def moved_on(api, network, settings):
    ref = api.post("/post", HI)["id"]
    return api.call("PUT", "/post/retry", {"id": ref}).json()


def other_content(api, network, settings):
    api.post("/post", {**HI, "idempotencyKey": "k"})
    return api.post("/post", {**HI, "post": "Ho", "idempotencyKey": "k"})


def archived(api, network, settings):
    Profile.objects.update(archived_at=timezone.now())
    return api.post("/post", HI)


def suspended(api, network, settings):
    Account.objects.update(suspended_at=timezone.now() - timedelta(days=1))
    Profile.objects.update(suspended_at=timezone.now() - timedelta(days=1))
    return api.get("/user")


def body_too_large(api, network, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    return api.post("/profiles", {"title": "a" * 20})


def broken(api, network, settings):
    headers = api.headers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE profiles_key SET secret = 'not what we encrypted'")
    return api.get("/user", headers=headers)


def plain_http(api, network, settings):
    settings.SECURE_SSL_REDIRECT = True
    api.http.handler.load_middleware()
    return api.get("/user")


def by_named_key(**wish):
    """Return how a key with these bounds asks who it is."""

    def call(api, network, settings):
        _key, text = make_key(api.party, **wish)
        return api.get("/user", headers=bearer(text))

    return call


def from_elsewhere(api, network, settings):
    entry = {"network": "192.0.2.1", "note": ""}
    AccountSettings.objects.update(allowed_addresses=[entry])
    return api.get("/user")


def expired_key(api, network, settings):
    _key, text = make_key(api.party)
    NamedKey.objects.update(expires_at=timezone.now())
    return api.get("/user", headers=bearer(text))


def ended_key(api, network, settings):
    _key, text = make_key(api.party)
    NamedKey.objects.update(revoked_at=timezone.now())
    return api.get("/user", headers=bearer(text))


def reading_key(api, network, settings):
    _key, text = make_key(api.party, read_only=True)
    return api.post("/post", HI, headers=bearer(text))


def comment_refused(api, network, settings):
    network.account.status = ""
    reply = api.post("/post", {**HI, "firstComment": {"comment": "c" * 301}})
    assert reply["code"] == 132
    network.fail_after(CREATE, calls=1, status=400, error="InvalidRequest")
    return api.post("/post", {**HI, "firstComment": {"comment": "More"}})


def still_there(api, network, settings):
    ref = api.post("/post", HI)["id"]
    return api.delete("/post", {"id": ref, "markManualDeleted": True})


def useless_model(api, network, settings):
    settings.AI_URL, settings.AI_MODEL = network.url, "small"
    return api.post("/generate/post", {"text": "A"})


def spent_address(api, network, settings):
    told = api.get("/media/uploadUrl", "fileName=tree.png")
    path = urlsplit(told["uploadUrl"]).path.replace("/put/", "/put/x")
    return api.http.put(path, b"", content_type="image/png").json()


def linked_without_messages(api, network, settings):
    settings.TEST_NETWORK = True
    AccountSettings.objects.update(messaging_enabled=True)
    Profile.objects.update(messaging_active=True)
    SocialAccount.objects.create(
        profile=api.party.primary, network="test", remote_id="a", handle="a", credentials="{}"
    )
    return api.get("/messages/test")


def team(api, email="dora@fabrikam.test", title="Dora", **options):
    body = {"title": title, "team": True, "email": email}
    return api.post("/profiles", body, **options)


def team_by_named_key(api, network, settings):
    _key, text = make_key(api.party, scopes=["profiles"])
    return team(api, headers=bearer(text))


def invited_with_a_login(api, network, settings):
    return team(api, make_party("charlie@contoso.test", "Contoso", "Beta").user.email)


def invited_twice(api, network, settings):
    team(api)
    return team(api, title="Dora again")


def invited_too_soon(api, network, settings):
    team(api)
    Invitation.objects.update(state=Invitation.State.REVOKED)
    return team(api, title="Dora again")


def link_to_one_network(api, network, settings):
    Account.objects.update(plan="business", max_pack=False)
    wish = {"mode": "connect", "network": "bluesky"}
    headers = api.headers(Profile_Key=key_of(api.party.profile))
    return api.post("/profiles/link-sessions", wish, headers=headers)


def foreign_domain(api, network, settings):
    headers = api.headers(Profile_Key=key_of(api.party.profile))
    return api.post("/profiles/generateJWT", {"domain": "somebody"}, headers=headers)


CASES = {
    102: lambda api, network, settings: api.get("/user", headers={}),
    110: refused_by_the_network,
    114: lambda api, network, settings: api.delete("/post", {"id": "x"}),
    132: lambda api, network, settings: api.post("/post", {**HI, "post": "a" * 301}),
    136: lambda api, network, settings: api.post("/post", {**HI, "mediaUrls": ["ftp://a"]}),
    144: lambda api, network, settings: api.get("/user", headers=api.headers(Profile_Key="x")),
    146: lambda api, network, settings: api.post("/profiles", {"title": "Acme"}),
    156: lambda api, network, settings: api.post("/post", {**HI, "platforms": ["tiktok"]}),
    169: plan_without_profiles,
    189: foreign_domain,
    221: lambda api, network, settings: api.get("/history"),
    286: one_profile_too_many,
    361: lambda api, network, settings: api.get("/messages/facebook"),
    362: linked_without_messages,
    382: still_there,
    383: deleted_twice,
    990: lambda api, network, settings: api.post("/generate/post", {"text": "A"}),
    991: lambda api, network, settings: api.get("/hashtags/banned"),
    992: useless_model,
    400: lambda api, network, settings: api.post("/profiles", {}),
    429: over_the_limit,
    518: comment_refused,
    502: lambda api, network, settings: api.delete("/profiles/link-sessions/x"),
    504: link_to_one_network,
    901: from_elsewhere,
    904: lambda api, network, settings: api.get("/nothing"),
    913: moved_on,
    914: other_content,
    916: archived,
    956: spent_address,
    930: lambda api, network, settings: api.post("/hook", {"action": "x", "url": "https://a.b"}),
    942: suspended,
    922: by_named_key(scopes=["webhooks"]),
    923: reading_key,
    924: by_named_key(all_profiles=False),
    925: by_named_key(addresses=["192.0.2.1"]),
    926: expired_key,
    927: ended_key,
    980: lambda api, network, settings: api.post("/user"),
    981: body_too_large,
    982: broken,
    993: lambda api, network, settings: api.delete("/feed", {"id": "x"}),
    984: lambda api, network, settings: api.post("/post", {**HI, "blueSkyOptions": {"glow": True}}),
    903: team_by_named_key,
    921: invited_with_a_login,
    950: invited_twice,
    951: invited_too_soon,
    985: plain_http,
    986: lambda api, network, settings: api.get("/user", HTTP_HOST="evil.example"),
}


def test_the_cases_are_the_catalogue_s():
    made = {row.number for row in CODES.values() if row.made is Made.HERE}
    assert CASES.keys() == made - {BUSY}


def test_a_code_that_the_api_s_source_names_is_marked_as_made():
    folder = Path(__file__).resolve().parents[2] / "ayrdash" / "api"
    named = {
        int(number)
        for path in folder.rglob("*.py")
        for number in re.findall(r"(?:ApiError\(|code=)\s*(?!200)(\d{3})\b", path.read_text())
    }
    assert named
    assert {code for code in named if CODES[code].made is not Made.HERE} == set()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_another_holds_is_busy():
    api = Caller(make_party("alice@northwind.test", "Northwind", "Acme"))
    headers = api.headers()
    other = connection.copy()
    with connection.cursor() as cursor, other.cursor() as holder:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout=20")
            holder.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("SET lock_timeout='20ms'")
            other.set_autocommit(False)
            holder.execute("LOCK TABLE api_callwindow IN ACCESS EXCLUSIVE MODE")
        response = api.call("GET", "/user", headers=headers)
        other.close()
        if connection.vendor != "sqlite":
            cursor.execute("RESET lock_timeout")  # else it goes back to the pool
        assert (response.status_code, response.json()["code"]) == (503, BUSY)
        assert response["Retry-After"] == "2"
    connection.close()
    assert api.call("GET", "/user", headers=headers).status_code == 200


@pytest.mark.parametrize("code", CASES)
def test_the_code_is_produced(code, api, linked, settings):  # noqa: F811 - a fixture
    assert code in codes_in(CASES[code](api, linked, settings))
