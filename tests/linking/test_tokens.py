"""Signed tokens: what opens the page, and everything that must not."""

import datetime
import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.linking.models import LinkingDomain, LinkSession
from ayrdash.linking.services import keypair, tokens
from ayrdash.linking.services.errors import KeyPairFault
from profiles.models import Key
from tests.linking.conftest import text_of
from tests.linking.signing import Owner, by_hmac, part, unsigned
from tests.linking.test_closed import check_neutral

PAGE = reverse("linking:page")


def new_rsa():
    private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture
def owner(alice):
    return Owner(alice, keypair.make_key_pair(account=alice.account, by=alice.user))


@pytest.fixture
def rival(charlie):
    return Owner(charlie, keypair.make_key_pair(account=charlie.account, by=charlie.user))


def arrive(token, client=None, **query):
    return (client or Client()).get(PAGE, {"jwt": token, **query})


def refused(answer, words, status):
    assert answer.status_code == status, text_of(answer)
    assert words in text_of(answer)
    assert "link_visit" not in answer.cookies
    check_neutral(answer)


def refused_as_forged(answer):
    refused(answer, "This link is not genuine", 403)


def test_an_owner_s_token_opens_the_one_profile(owner, alice):
    client = Client()
    answer = arrive(owner.sign(), client, domain=owner.domain.name)
    assert answer["Location"] == PAGE
    assert client.get(PAGE).context["profile"] == alice.profile
    session = LinkSession.objects.get()
    assert session.source == "signed"
    assert session.profile == alice.profile


def test_the_old_address_of_links_still_works(owner):
    answer = Client().get("/social-accounts", {"jwt": owner.sign(), "domain": owner.domain.name})
    assert answer["Location"] == PAGE


def test_opening_it_again_is_the_same_session(owner):
    token = owner.sign()
    assert arrive(token).status_code == arrive(token).status_code == 302
    assert LinkSession.objects.count() == 1


# --- Must show 3 -------------------------------------------------------------------


def test_alg_none_is_refused(owner):
    for tail in ("", "x"):
        refused_as_forged(arrive(unsigned(owner.claims()) + tail))
    assert not LinkSession.objects.exists()


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_another_algorithm_with_the_right_key_is_refused(owner, algorithm):
    token = jwt.encode(owner.claims(), owner.private, algorithm=algorithm)
    refused_as_forged(arrive(token))


def test_hs256_with_the_public_key_as_secret_is_refused(owner):
    secret = owner.domain.public_key
    for key in (secret, secret.strip()):
        refused_as_forged(arrive(by_hmac(owner, key)))


def test_a_key_in_the_token_s_own_header_counts_for_nothing(owner):
    other = new_rsa()
    headers = {"jku": "https://evil.test/keys", "x5u": "https://evil.test/", "kid": "../../x"}
    token = jwt.encode(owner.claims(), other, algorithm="RS256", headers=headers)
    refused_as_forged(arrive(token))


def test_another_account_s_key_is_refused(owner, rival):
    token = jwt.encode(owner.claims(), rival.private, algorithm="RS256")
    refused_as_forged(arrive(token))


def test_a_token_of_one_account_opens_no_profile_of_another(owner, rival):
    stolen = {"profileKey": rival.claims()["profileKey"]}
    refused_as_forged(arrive(owner.sign(**stolen)))
    refused_as_forged(arrive(owner.sign(apiKey=rival.claims()["apiKey"])))
    refused_as_forged(arrive(owner.sign(iss=rival.domain.name)))


def test_the_profile_s_key_is_no_api_key(owner):
    refused_as_forged(arrive(owner.sign(apiKey=owner.claims()["profileKey"])))


def test_an_expired_token_is_refused(owner, time_machine):
    token = owner.sign()
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=300 + 61))
    refused(arrive(token), "This link has expired", 410)


def test_a_clock_that_differs_by_a_minute_is_borne(owner):
    assert arrive(owner.sign(iat=int(time.time()) + 55)).status_code == 302
    refused_as_forged(arrive(owner.sign(iat=int(time.time()) + 120)))


@pytest.mark.parametrize("claim", ["exp", "iat", "aud", "iss", "apiKey", "profileKey"])
def test_each_claim_is_needed(owner, claim):
    refused_as_forged(arrive(owner.sign(without=[claim])))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://evil.test"},
        {"iss": "nobody"},
        {"exp": "soon"},
        {"profileKey": ["a", "b"]},
        {"apiKey": None},
        {"allowedSocial": ["myspace"]},
        {"redirect": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_wrong_claims_are_refused(owner, wrong):
    refused_as_forged(arrive(owner.sign(**wrong)))


def test_a_token_that_lives_too_long_is_refused(owner):
    now = int(time.time())
    assert arrive(owner.sign(exp=now + 2_880 * 60)).status_code == 302
    refused_as_forged(arrive(owner.sign(exp=now + 90 * 24 * 3_600)))


def test_a_token_for_one_use_is_not_replayed(owner):
    token = owner.sign(singleUse=True)
    first, second = Client(), Client()
    assert first.get(PAGE, {"jwt": token}).status_code == 200
    assert first.post(reverse("linking:enter"), {"jwt": token}).status_code == 302
    assert first.get(PAGE).status_code == 200
    refused(arrive(token, second), "This link was used", 410)
    refused(second.post(reverse("linking:enter"), {"jwt": token}), "This link was used", 410)


def test_a_redirect_beside_the_token_must_be_the_signed_one(owner):
    token = owner.sign(redirect="https://client.test/done")
    assert arrive(token, redirect="https://client.test/done").status_code == 302
    for other in ("https://evil.test/", "//evil.test", "https://client.test.evil.test/done", "x"):
        refused_as_forged(arrive(token, redirect=other))
    assert LinkSession.objects.get().redirect_url == "https://client.test/done"


def test_an_unsigned_redirect_goes_to_the_owner_s_listed_hosts_alone(owner, alice):
    refused_as_forged(arrive(owner.sign(), redirect="https://client.test/done"))
    hosts = ["https://client.test"]
    name = owner.domain.name
    keypair.change_domain(account=alice.account, name=name, hosts=hosts, by=alice.user)
    client = Client()
    assert arrive(owner.sign(), client, redirect="https://client.test/done").status_code == 302
    client.post(reverse("linking:done"))
    back = client.get(reverse("linking:finished"))["Refresh"]
    assert back.startswith("0;url=https://client.test/done?status=unchanged")
    refused_as_forged(arrive(owner.sign(), redirect="https://client.test@evil.test/"))


def test_a_redirect_can_t_be_added_to_a_stored_link(new_link):
    answer = arrive(new_link.token, redirect="https://evil.test/")
    refused_as_forged(answer)


def test_a_changed_payload_is_refused(owner):
    head, _payload, tail = owner.sign().split(".")
    refused_as_forged(arrive(f"{head}.{part(owner.claims(redirect='https://evil.test/'))}.{tail}"))


@pytest.mark.parametrize(
    "junk", ["a.b.c", "..", "e30.e30.e30", "." * 9_000, "\u0000.\u0000.\u0000"], ids=repr
)
def test_junk_is_refused(junk, db):
    assert arrive(junk).status_code in (403, 410)


def test_a_reset_key_pair_ends_the_links_signed_before(owner, alice):
    token = owner.sign()
    keypair.make_key_pair(account=alice.account, by=alice.user)
    refused_as_forged(arrive(token))


def test_a_withdrawn_session_of_a_signed_token_stays_withdrawn(owner):
    token = owner.sign()
    arrive(token)
    LinkSession.objects.update(revoked_at=timezone.now())
    refused(arrive(token), "This link was withdrawn", 410)


# --- Tokens that we mint -----------------------------------------------------------


def minted(party, **options):
    return tokens.generate_signed_link(profile=party.profile, by=party.user, **options)


def test_our_token_opens_its_session_and_shows_nobody_a_key(alice):
    link = minted(alice)
    query = parse_qs(urlsplit(link.url).query)
    answer = Client().get(PAGE, {"jwt": query["jwt"][0], "domain": query["domain"][0]})
    assert answer["Location"] == PAGE
    claims = jwt.decode(link.token, options={"verify_signature": False})
    secrets = [key.secret for key in Key.objects.all()]
    assert not any(secret in json.dumps(claims) for secret in secrets)
    assert claims["exp"] - claims["iat"] == 300
    assert claims["aud"] == "https://app.ayrshare.com"
    assert claims["iss"] == LinkingDomain.objects.get(account=alice.account).name
    assert jwt.get_unverified_header(link.token)["alg"] == "RS256"


def test_our_token_with_other_claims_is_refused(alice, charlie, owner):
    link = minted(alice)
    claims = jwt.decode(link.token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(link.token)["kid"]
    other = {**claims, "profileKey": charlie.profile.ref_id}
    token = jwt.encode(other, owner.private, algorithm="RS256", headers={"kid": kid})
    refused_as_forged(arrive(token))
    refused_as_forged(arrive(link.token, domain="other"))


def test_a_withdrawn_session_ends_our_token(alice):
    link = minted(alice)
    LinkSession.objects.update(revoked_at=timezone.now())
    refused(arrive(link.token), "This link was withdrawn", 410)


def test_a_domain_of_somebody_else_makes_no_token(alice, rival):
    with pytest.raises(KeyPairFault) as caught:
        minted(alice, domain=rival.domain.name)
    assert caught.value.code == 189
    assert not LinkSession.objects.exists()
