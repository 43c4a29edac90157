"""A key for one profile, against every call of the access table about another."""

from django.test import override_settings

from tests.access.api import CALLS
from tests.api.caller import Caller, key_of
from tests.apikeys.keys import bearer, make_key
from tests.architecture.test_access_api import send
from tests.cast import make_profile

BEYOND = 924


@override_settings(API_CALLS_PER_WINDOW=10_000)
def test_no_call_about_another_profile_passes(alice):
    key, text = make_key(alice, all_profiles=False)
    key.profiles.add(make_profile(alice.account, "Other"))
    caller = Caller(alice)
    headers = bearer(text, Profile_Key=key_of(alice.profile))
    for call in CALLS:
        for name in call.names:
            response = send(caller, call, name, headers=headers, body={})
            code = response.json().get("code")
            assert code == BEYOND or call.account_level, (name, response.content)


@override_settings(API_CALLS_PER_WINDOW=10_000)
def test_an_object_of_another_profile_looks_as_if_it_were_not_there(alice):
    key, text = make_key(alice, all_profiles=False)
    key.profiles.add(make_profile(alice.account, "Other"))
    caller, headers = Caller(alice), bearer(text)
    for call in CALLS:
        if not (call.account_level and call.of):
            continue
        ref = call.of(alice)
        found = send(caller, call, call.names[0], ref, headers=headers)
        absent = send(caller, call, call.names[0], "missing00000000000000", headers=headers)
        assert found.status_code == absent.status_code == call.foreign
        bare = found.content.replace(ref.encode(), b"")
        assert bare == absent.content.replace(b"missing00000000000000", b"")
