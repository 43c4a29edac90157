"""What a named key may do at the API's front door."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.activity.origin import Origin, current_origin
from ayrdash.api import urls  # noqa: F401 - importing registers every endpoint
from ayrdash.api.app import registered
from ayrdash.api.rules import declared
from ayrdash.apikeys.models import NamedKey, Secret
from ayrdash.apikeys.scopes import Scope, refusal
from ayrdash.apikeys.services import keys as services
from ayrdash.apikeys.services import use
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.posts.models import Post
from settings_app.models import AccountSettings
from tests.access.table import is_write
from tests.api.caller import key_of
from tests.api.conftest import api  # noqa: F401 - a fixture
from tests.apikeys.keys import bearer, make_key
from tests.cast import make_member, make_profile


def refused(caller, text, method="GET", path="/user", body=None, **options):
    """Return the code of a refused call, which must be a flat 403."""
    response = caller.call(method, path, body, headers=bearer(text), **options)
    answer = response.json()
    assert response.status_code == 403, answer
    assert (answer["status"], answer["action"]) == ("error", "authorization")
    return answer["code"]


def test_every_call_declares_what_it_needs():
    assert registered() - declared().keys() == set()


@pytest.mark.parametrize("scope", Scope.values)
def test_each_scope_opens_its_own_calls_and_read_opens_what_reads(scope, alice):
    key, _ = make_key(alice, scopes=[scope])
    opened = {call for call, rule in declared().items() if asked(key, rule) != 922}
    own = {call for call, rule in declared().items() if rule.scope == scope}
    reading = {call for call, rule in declared().items() if rule.reads}
    assert opened == (own | reading if scope == Scope.READ else own)


def test_read_only_wins_over_scopes(alice):
    key, _ = make_key(alice, read_only=True)
    assert all((asked(key, rule) == 923) != rule.reads for rule in declared().values())


def asked(key, rule):
    """Return the code of the refusal; 0: the key may."""
    error = refusal(key.secrets.get(), rule, address="", now=timezone.now())
    return error.code if error else 0


def test_the_whole_route_table_asks(alice, api):  # noqa: F811
    """Of all calls a key for webhooks that only reads makes one."""
    _, text = make_key(alice, scopes=["webhooks"], read_only=True)
    for method, name in declared():
        if name not in ("hook", "hook/webhook"):
            assert refused(api, text, method, f"/{name.replace('*', 'x')}", {}) == 922
        elif method == "GET":
            assert api.get(f"/{name}", headers=bearer(text))["status"] == "success"
        else:
            assert refused(api, text, method, f"/{name}", {}) == 923


def test_the_owner_s_full_key_has_no_bounds(api):  # noqa: F811
    answers = [api.call("GET", "/profiles").status_code, api.call("GET", "/user").status_code]
    assert answers == [200, 200]


def test_a_key_works_with_profile_keys(alice, api):  # noqa: F811
    _, text = make_key(alice)
    headers = bearer(text, Profile_Key=key_of(alice.profile))
    assert api.get("/user", headers=headers)["title"] == "Acme"
    stranger = bearer(text, Profile_Key=key_of(alice.primary))
    assert api.get("/user", headers=stranger)["code"] == 144


def test_a_key_for_chosen_profiles_knows_no_other(alice, api):  # noqa: F811
    other = make_profile(alice.account, "Other")
    key, text = make_key(alice, all_profiles=False)
    key.profiles.add(alice.profile)
    acme = bearer(text, Profile_Key=key_of(alice.profile))
    assert api.get("/user", headers=acme)["title"] == "Acme"
    assert refused(api, text) == 924  # the Primary is not chosen
    headers = bearer(text, Profile_Key=key_of(other))
    assert api.get("/user", headers=headers)["code"] == 924
    assert [p["title"] for p in api.get("/profiles", headers=bearer(text))["profiles"]] == ["Acme"]
    assert refused(api, text, path="/profiles", query="actionLog=true") == 924
    assert refused(api, text, "POST", "/profiles", {"title": "New"}) == 924
    gone = api.call("DELETE", "/profiles", {"title": "Other"}, headers=acme)
    assert gone.json()["refId"] == alice.profile.ref_id  # the Profile Key names it


def test_what_belongs_to_other_profiles_looks_as_if_it_were_not_there(alice, api):  # noqa: F811
    other = make_profile(alice.account, "Other")
    key, text = make_key(alice, all_profiles=False)
    key.profiles.add(alice.profile)
    acme = bearer(text, Profile_Key=key_of(alice.profile))
    post = Post.objects.create(profile=other, text="Secret", due_at=timezone.now())
    answer = api.get(f"/history/{post.ref}", "searchAllPosts=true", headers=acme)
    assert answer["code"] == 221
    session = create_link_session(profile=other, by=alice.user).session
    answer = api.delete(f"/profiles/link-sessions/{session.ref}", {}, headers=acme)
    assert answer["code"] == 502
    full = api.headers(Profile_Key=key_of(other))
    api.post("/hook", {"action": "social", "url": "https://hooks.example/a"}, headers=full)
    assert api.get("/hook", "allWebhooks=true", headers=acme)["webhooks"] == []
    keys = {"post": "Hi", "platforms": ["bluesky"], "profileKeys": [key_of(other)]}
    key.profiles.add(alice.primary)
    assert refused(api, text, "POST", "/post", keys) == 924


def test_an_expired_key(alice, api):  # noqa: F811
    key, text = make_key(alice, expires_at=timezone.now() + timedelta(days=1))
    assert api.call("GET", "/user", headers=bearer(text)).status_code == 200
    NamedKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert refused(api, text) == 926


def test_a_rotated_key_overlaps_and_then_ends(alice, api):  # noqa: F811
    key, old = make_key(alice)
    maker = alice.user.memberships.get()
    new = services.rotate(key=key, overlap=timedelta(hours=24), by=maker)
    for text in (old, new):
        assert api.call("GET", "/user", headers=bearer(text)).status_code == 200
    services.end_old(key=key, by=maker)
    assert refused(api, old) == 927
    assert api.call("GET", "/user", headers=bearer(new)).status_code == 200
    services.revoke(key=key, by=maker)
    assert refused(api, new) == 927


@pytest.mark.parametrize(
    "change",
    [
        lambda member: member.delete(),
        lambda member: type(member).objects.update(deactivated_at=timezone.now()),
        lambda member: type(member).objects.filter(pk=member.pk).update(role="editor"),
        lambda member: type(member).objects.filter(pk=member.pk).update(all_profiles=False),
        lambda member: type(member.user).objects.update(is_active=False),
        lambda member: AccountSettings.objects.update(primary_lock=True),
    ],
    ids=["removed", "deactivated", "demoted", "restricted", "switched off", "locked out"],
)
def test_a_key_ends_with_its_maker_s_rights(change, alice, api):  # noqa: F811
    bob, membership = make_member(alice, "admin")
    _, text = make_key(bob)
    assert api.call("GET", "/user", headers=bearer(text)).status_code == 200
    change(membership)
    assert refused(api, text) == 927


def test_a_key_of_a_closing_account(alice, api):  # noqa: F811
    _, text = make_key(alice)
    type(alice.account).objects.update(closing_at=timezone.now())
    assert refused(api, text) == 102


def test_a_key_that_is_none(alice, api):  # noqa: F811
    _, text = make_key(alice)
    assert refused(api, f"{text[:-1]}_") == 102


@pytest.mark.parametrize(
    ("sender", "allowed"),
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("2001:db8:1::5", True),
        ("192.0.3.7", False),
        ("2001:db8:2::5", False),
        ("", False),
    ],
)
def test_a_key_s_own_addresses(sender, allowed, alice, api):  # noqa: F811
    _, text = make_key(alice, addresses=["::ffff:192.0.2.0/120", "2001:DB8:1::/48"])
    if allowed:
        answer = api.get("/user", headers=bearer(text), REMOTE_ADDR=sender)
        assert answer["refId"] == alice.primary.ref_id
    else:
        assert refused(api, text, REMOTE_ADDR=sender) == 925


def test_refused_addresses_are_audited_without_a_flood(alice, api):  # noqa: F811
    _, text = make_key(alice, addresses=["192.0.2.1"])
    for _ in range(2):
        assert refused(api, text, REMOTE_ADDR="198.51.100.1") == 925
    events = Event.objects.filter(verb="api.address_refused")
    event = events.get()
    assert (event.actor_label, event.address) == ("API", "198.51.100.1")
    for number in range(60):
        origin = Origin(f"2001:db8::{number}", lambda: None, lambda: "")
        token = current_origin.set(origin)
        use.record_address_refused(
            account=alice.account, masked="", address=origin.address, now=timezone.now()
        )
        current_origin.reset(token)
    assert events.count() == use.MOST_AUDITED
    assert text not in str(list(events.values()))


def test_use_is_stamped_once_a_minute_and_a_call_writes_no_more_than_the_full_key(alice, api):  # noqa: F811
    key, text = make_key(alice)
    api.call("GET", "/user")
    api.call("GET", "/user", headers=bearer(text), REMOTE_ADDR="192.0.2.9")
    secret = Secret.objects.get(key=key)
    assert secret.last_address == "192.0.2.9"
    api.call("GET", "/user", headers=bearer(text), REMOTE_ADDR="192.0.2.10")
    assert Secret.objects.get(key=key).last_address == "192.0.2.9"
    with CaptureQueriesContext(connection) as full:
        api.call("GET", "/user", headers=api.headers())
    with CaptureQueriesContext(connection) as named:
        api.call("GET", "/user", headers=bearer(text))
    writes = [[q for q in queries if is_write(q["sql"])] for queries in (full, named)]
    assert len(writes[0]) == len(writes[1]) == 1  # the call is counted
    # The full key is asked for first; then the named one, and the Primary Profile.
    assert len(named) == len(full) - 1 + 2


def test_the_look_up_costs_the_same_however_many_there_are(alice, api):  # noqa: F811
    key, text = make_key(alice, all_profiles=False, addresses=["127.0.0.1"])
    key.profiles.add(alice.primary)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert api.call("GET", "/user", headers=bearer(text)).status_code == 200
        return len(queries)

    count()
    few = count()
    for number in range(10):
        make_key(alice, f"Key {number}")
        key.profiles.add(make_profile(alice.account, f"P{number}"))
    assert count() == few


def test_acts_are_told_under_the_key_s_name(alice, api):  # noqa: F811
    _, text = make_key(alice, "Robot")
    api.post("/profiles", {"title": "Made"}, headers=bearer(text))
    label = Event.objects.get(verb="profile.created", profile_title="Made").actor_label
    assert label == f"API key “Robot” ayd_{'•' * 12}{text[-4:]}"
