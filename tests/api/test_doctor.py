"""The Key doctor: what was pasted, whose it is, which rule refuses it, and no trace of it."""

import html
import itertools
import json
import logging
import re

import pytest
from django.db import connection
from django.utils import timezone

from ayrdash.api.models import CallWindow
from ayrdash.apikeys.models import NamedKey
from ayrdash.core.tokens import new_token
from ayrdash.linking.services.keypair import make_key_pair
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.linking.services.tokens import generate_signed_link
from ayrdash.suspensions import services as suspensions
from ayrdash.suspensions.models import Suspension
from ayrdash.webhooks.services.registration import register
from profiles.models import Key, ProfileAccess
from profiles.services.keys import rotate_key
from settings_app.queries import settings_of
from tests.api.caller import key_of
from tests.apikeys.keys import make_key
from tests.cast import make_member


@pytest.fixture
def paste(alice):
    client = alice.client()

    def send(text, **more):
        response = client.post("/api/docs/doctor", {"pasted": text, **more})
        assert response.status_code == 200, response.content
        body = html.unescape(response.content.decode())
        for secret in Key.objects.all():
            assert secret.secret not in body
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body.partition("<main")[2]))

    return send


def curl(alice, path="/api/user", profile_key="", method="GET", key=""):
    profile = f"-H 'Profile-Key: {profile_key}' " if profile_key else ""
    key = key or key_of(alice.primary)
    return f"curl -X {method} \\\n -H 'Authorization: Bearer {key}' {profile}http://host.test{path}"


def test_each_credential_is_named(paste, alice):
    assert "API key" in paste(key_of(alice.primary))
    said = paste(key_of(alice.profile))
    assert "Profile Key" in said
    assert "“Acme”" in said
    assert "Of the profile “Acme”" in paste(alice.profile.ref_id)
    assert "form of an Ayrshare key" in paste("ABCDEFG-1234567-HIJKLMN-7654321")
    assert "form of an Ayrshare key" in paste("0A1B2C3D-0A1B2C3D-0A1B2C3D-0A1B2C3D")
    assert "Nothing that this installation knows" in paste("hello")


def test_links_and_pairs_are_named(paste, alice):
    pem = make_key_pair(account=alice.account, by=alice.user)
    assert "Of this account's linking domain" in paste(pem)
    assert "can't be read" in paste(pem[:200] + "\n-----END PRIVATE KEY-----")
    link = create_link_session(profile=alice.profile, by=alice.user)
    token = re.search(r"ayr_ls_\w+", link.url)[0]
    assert "For the profile “Acme” It opens now." in paste(token)
    signed = generate_signed_link(profile=alice.profile, by=alice.user).token
    assert "For the profile “Acme” It opens now." in paste(signed)
    assert "It does not open" in paste(signed[:-9] + "AAAAAAAAA")


def test_a_webhook_s_secret_is_named(paste, alice):
    secret = "whsec_" + "a" * 40
    register(
        profile=alice.primary,
        action="social",
        url="https://hooks.example/a",
        actor=alice.user,
        secret=secret,
    )
    assert "Of the webhook" in paste(secret)
    assert "No webhook of this account has it" in paste("whsec_" + "b" * 40)


def test_a_slip_of_the_pen_is_told_from_an_ended_key(paste, alice):
    key = key_of(alice.primary)
    assert "check sum is wrong" in paste(key[:-1] + ("a" if key[-1] != "a" else "b"))
    assert "was ended, or belongs elsewhere" in paste(new_token("ayd"))
    rotate_key(profile=alice.primary, overlap=timezone.timedelta(0), actor=alice.user)
    assert "Rotated away" in paste(key)


def test_a_named_key_s_standing_is_told(paste, alice):
    key, text = make_key(alice, expires_at=timezone.now() + timezone.timedelta(days=1))
    assert "Scopes: read" in paste(text)
    NamedKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert "It expired on" in paste(text)
    NamedKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert "ended or rotated away" in paste(text)


def test_another_account_s_key_reads_like_nobody_s(paste, charlie):
    def bare(text):
        return paste(text).replace(text[-4:], "")

    assert bare(key_of(charlie.primary)) == bare(new_token("ayd"))
    assert bare(key_of(charlie.profile)) == bare(new_token("ayp"))
    assert "It names a profile" in paste(charlie.profile.ref_id)
    assert "Zenith" not in paste(charlie.profile.ref_id)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda a, c: curl(a), "Not refused"),
        (lambda a, c: curl(a, profile_key=key_of(a.profile)), "Not refused"),
        (lambda a, c: curl(a, key=key_of(a.profile)), "That is a Profile Key"),
        (lambda a, c: curl(a, key="nonsense"), "API key not valid"),
        (lambda a, c: curl(a, key=key_of(c.primary)), "API key not valid"),
        (lambda a, c: curl(a, profile_key=key_of(c.profile)), "Code 144"),
        (lambda a, c: curl(a, profile_key=key_of(a.primary)), "Code 144"),
        (lambda a, c: curl(a, "/api/nothing"), "Code 904"),
        (lambda a, c: curl(a, method="PUT"), "Code 980"),
        (lambda a, c: "GET /api/user HTTP/1.1\nHost: x\n\n", "Code 102, HTTP 403"),
        (lambda a, c: f"Authorization: Bearer {key_of(a.primary)}", "GET /api/user"),
    ],
)
def test_the_rule_that_refuses_is_named(paste, alice, charlie, made, said):
    assert said in paste(made(alice, charlie))


@pytest.mark.parametrize("made", ["Bearer {} ", "Bearer \t{}", "Bearer \u00a0{}", " Bearer  {}\t"])
def test_blanks_let_no_foreign_key_in(paste, alice, charlie, made):
    for party, said in ((charlie, "API key not valid"), (alice, "Not refused")):
        header = made.format(key_of(party.primary))
        assert said in paste(f"curl -H 'Authorization: {header}' http://host.test/api/user")


def test_a_profile_key_in_the_body_is_judged_like_one_in_the_header(alice):
    member, membership = make_member(alice, "admin", all_profiles=False)
    ProfileAccess.objects.create(membership=membership, profile=alice.primary)
    client = member.client(acting_as=membership.team_profile)
    for profile_key, in_body in itertools.product(
        [key_of(alice.profile), new_token("ayp")], [0, 1]
    ):
        body = f"-d '{json.dumps({'profileKey': profile_key})}' " if in_body else ""
        header = "" if in_body else profile_key
        pasted = curl(alice, "/api/post", header, method="POST").replace("http", f"{body}http")
        answer = client.post("/api/docs/doctor", {"pasted": pasted})
        assert "Code 144" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_limits_and_suspension_are_those_of_the_moment(paste, api, alice, settings):
    settings.API_CALLS_PER_WINDOW = 1
    before = CallWindow.objects.count()
    assert "Not refused" in paste(curl(alice))
    assert CallWindow.objects.count() == before
    api.get("/user")
    assert "Code 429" in paste(curl(alice))
    settings.API_CALLS_PER_WINDOW = 300
    suspensions.suspend(
        profile=alice.profile, cause=Suspension.Cause.API, reason="Spam", actor=None
    )
    assert "Code 942" in paste(curl(alice, profile_key=key_of(alice.profile)))


def test_the_address_list_is_asked_for_the_address_given(paste, alice):
    account_settings = settings_of(alice.account)
    account_settings.allowed_addresses = [{"network": "198.51.100.0/24", "note": ""}]
    account_settings.save()
    assert "Code 901" in paste(curl(alice), address="203.0.113.9")
    assert "Not refused" in paste(curl(alice), address="198.51.100.7")


def test_what_is_pasted_leaves_no_trace(paste, alice, caplog):
    caplog.set_level(logging.DEBUG)
    secret = new_token("ayd")
    paste(curl(alice, key=secret))
    paste(f"curl -H 'Authorization: Bearer {secret}' 'unclosed")
    assert secret not in caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall()), table


@pytest.mark.parametrize("data", [{"pasted": ""}, {"pasted": "x", "address": "here"}])
def test_what_can_t_be_examined_is_said_at_the_field(alice, data):
    assert alice.client().post("/api/docs/doctor", data).status_code == 422
