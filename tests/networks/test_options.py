"""What a post says to one network alone: the API's objects, the composer's fields, one table."""

import pytest
from django.urls import reverse

from ayrdash.posts.models import Delivery
from tests.api.caller import Caller
from tests.doubles.linkedin import PERSON, LinkedIn
from tests.networks import codeflow
from tests.networks.contract.linkedin import PARTS

COMPOSER = "posts:create"


@pytest.fixture
def linkedin(alice, settings):
    with codeflow.running(LinkedIn(), "linkedin", settings, PARTS) as double:
        codeflow.link(alice, "linkedin", PERSON)
        yield double


@pytest.fixture
def acme(alice, linkedin):
    return Caller(alice, alice.profile)


def sent(acme, **body):
    answer = acme.post("/post", {"post": "Hi", "platforms": ["linkedin"], **body})
    return answer["posts"][0]


@pytest.mark.parametrize("name", ["linkedInOptions", "LINKEDINOPTIONS", "linkedinoptions"])
def test_options_reach_their_network_in_any_spelling(acme, linkedin, name):
    assert sent(acme, **{name: {"visibility": "connections"}})["status"] == "success"
    (row,) = linkedin.posts.values()
    assert row["visibility"] == "CONNECTIONS"
    assert Delivery.objects.get().options == {"visibility": "connections"}


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"visibility": "nobody"}, 400, "visibility: one of public"),
        ({"visibility": ["public"]}, 400, "write it as text"),
        ({"disableShare": "perhaps"}, 400, "true or false"),
        ({"title": "x" * 201}, 400, "at most 200"),
        ({"targeting": {"countries": ["US"]}}, 984, "targeting.countries"),
    ],
)
def test_a_wrong_option_is_refused_with_its_name(acme, linkedin, options, code, words):
    answer = sent(acme, linkedInOptions=options)
    assert (answer["code"], words in answer["message"]) == (code, True), answer
    assert not linkedin.posts
    assert not Delivery.objects.exists()


def test_what_is_off_or_of_another_network_is_no_matter(acme, linkedin):
    options = {"targeting": {}, "disableShare": False, "visibility": None, "altText": ["A dot"]}
    answer = sent(acme, linkedInOptions=options, tikTokOptions={"draft": True})
    assert answer["status"] == "success"
    assert Delivery.objects.get().options is None


def test_options_that_are_no_object_are_refused(acme):
    body = {"post": "Hi", "platforms": ["linkedin"], "linkedInOptions": "public"}
    assert "object" in acme.call("POST", "/post", body).json()["message"]


def test_the_same_key_with_other_options_is_another_post(acme):
    once = {"idempotencyKey": "k", "linkedInOptions": {"disableShare": True}}
    assert sent(acme, **once)["status"] == "success"
    assert sent(acme, **once)["replayed"] is True
    assert sent(acme, idempotencyKey="k")["code"] == 914


def test_the_composer_offers_them_and_keeps_what_was_typed(alice, linkedin):
    client, name = alice.client(acting_as=alice.profile), "option-linkedin-visibility"
    address = reverse(COMPOSER)
    assert f'name="{name}"' in client.get(address).content.decode()
    form = {"text": "Hi", "networks": "linkedin", "when": "now", "key": "k"}
    client.post(address, {**form, name: "loggedin"})
    delivery = Delivery.objects.get()
    assert delivery.options == {"visibility": "loggedin"}
    shown = client.get(reverse("posts:detail", args=[delivery.post.ref])).content.decode()
    assert "Whoever is signed in to LinkedIn" in shown
    again = client.get(address, {"again": delivery.post.ref}).content.decode()
    assert '<option value="loggedin" selected>' in again


def test_a_wrong_option_is_told_beside_its_field(alice, linkedin):
    client = alice.client(acting_as=alice.profile)
    form = {"text": "Hi", "networks": "linkedin", "when": "now", "key": "k"}
    page = client.post(reverse(COMPOSER), {**form, "option-linkedin-visibility": "nobody"})
    assert page.status_code == 422
    assert 'id="id_option-linkedin-visibility_error"' in page.content.decode()
    assert not Delivery.objects.exists()
