"""Every refused link wears the look of the owner whose link it is, and names no product."""

import datetime
import time

import jwt
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.linking.models import LinkSession
from ayrdash.linking.services import keypair, tokens
from ayrdash.suspensions.services import suspend
from settings_app.services import look
from tests.linking.conftest import opened, text_of
from tests.linking.signing import Owner, by_hmac, unsigned
from tests.linking.test_closed import check_neutral

PAGE = reverse("linking:page")
FOOTER = "© Northwind, the agency"


@pytest.fixture
def branded(alice):
    look.change_draft(account=alice.account, changes={"footer": FOOTER}, actor=alice.user)
    look.publish(account=alice.account, revision=1, actor=alice.user)
    return alice


@pytest.fixture
def owner(branded):
    return Owner(branded, keypair.make_key_pair(account=branded.account, by=branded.user))


def in_the_owner_s_look(answer, status):
    assert answer.status_code == status, text_of(answer)
    assert FOOTER in text_of(answer)
    assert "ayd-error" in text_of(answer)
    check_neutral(answer)


def other_key(owner, charlie):
    theirs = keypair.make_key_pair(account=charlie.account, by=charlie.user)
    return jwt.encode(owner.claims(), theirs, algorithm="RS256")


def other_profile(owner, charlie):
    keypair.make_key_pair(account=charlie.account, by=charlie.user)
    key = Owner(charlie, "").claims()["profileKey"]
    return owner.sign(profileKey=key)


FORGED = {
    "alg none": lambda owner, charlie: unsigned(owner.claims()),
    "HS256 with the public key": lambda owner, charlie: by_hmac(owner),
    "wrong algorithm": lambda owner, charlie: jwt.encode(
        owner.claims(), owner.private, algorithm="RS512"
    ),
    "other account's key": other_key,
    "other account's profile": other_profile,
    "wrong audience": lambda owner, charlie: owner.sign(aud="https://evil.test"),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token(owner, charlie, how):
    token = FORGED[how](owner, charlie)
    in_the_owner_s_look(Client().get(PAGE, {"jwt": token}), 403)


def test_a_tampered_redirect(owner):
    token = owner.sign(redirect="https://client.test/done")
    answer = Client().get(PAGE, {"jwt": token, "redirect": "https://evil.test/"})
    in_the_owner_s_look(answer, 403)
    assert 'href="https://evil.test' not in text_of(answer)


def test_an_expired_and_a_replayed_token(owner, time_machine):
    token = owner.sign(singleUse=True)
    assert Client().post(reverse("linking:enter"), {"jwt": token}).status_code == 302
    in_the_owner_s_look(Client().post(reverse("linking:enter"), {"jwt": token}), 410)
    in_the_owner_s_look(Client().get(PAGE, {"jwt": token}), 410)
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=1))
    in_the_owner_s_look(Client().get(PAGE, {"jwt": token}), 410)


def test_our_own_token_with_a_broken_signature(branded):
    link = tokens.generate_signed_link(profile=branded.profile, by=branded.user)
    head, payload, _tail = link.token.split(".")
    in_the_owner_s_look(Client().get(PAGE, {"jwt": f"{head}.{payload}.{'A' * 342}"}), 403)


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_a_stored_link_that_is_over(branded, new_link, change):
    client = opened(new_link.token)
    LinkSession.objects.update(**{change: timezone.now()})
    in_the_owner_s_look(client.get(PAGE), 410)
    in_the_owner_s_look(Client().get(reverse("linking:open", args=[new_link.token])), 410)


def test_a_suspended_profile(branded, new_link):
    client = opened(new_link.token)
    suspend(profile=branded.profile, cause="network", reason="Spam", actor=None)
    in_the_owner_s_look(client.get(PAGE), 403)


def test_another_profile_s_visit_still_open(branded, charlie, make_link, new_link):
    client = opened(new_link.token)
    other = make_link(profile=branded.primary)
    answer = client.get(reverse("linking:open", args=[other.token]))
    assert answer.status_code == 409
    assert FOOTER in text_of(answer)
    check_neutral(answer)


def test_faults_while_a_link_is_open(branded, new_link):
    client = opened(new_link.token)
    for path, status in (("/link/connect/nowhere/", 404), ("/link/nowhere/at/all/", 404)):
        answer = client.get(path)
        assert answer.status_code == status
        assert FOOTER in text_of(answer), path
        check_neutral(answer)


def test_an_owner_s_name_in_a_token_of_nobody_s_says_nothing_of_them(branded):
    now = int(time.time())
    claims = {"iss": "nobody", "aud": tokens.AUDIENCE, "iat": now, "exp": now + 60}
    answer = Client().get(PAGE, {"jwt": unsigned(claims)})
    assert answer.status_code == 403
    assert FOOTER not in text_of(answer)
    check_neutral(answer)
