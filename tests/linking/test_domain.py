"""The linking domain and its key pair in the dashboard."""

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from ayrdash.activity.models import Event
from ayrdash.linking.models import LinkingDomain
from tests.access.profiles import password_given
from tests.linking.conftest import opened, text_of

DOMAIN = reverse("linking:domain")
MAKE = reverse("linking:make_key")
DOWNLOAD = reverse("linking:download_key")


@pytest.fixture
def client(alice):
    client = alice.client()
    password_given(client, alice)
    return client


def test_the_private_key_is_taken_once_and_kept_nowhere(client, alice):
    assert client.post(MAKE)["Location"] == DOMAIN
    assert "Download the private key" in text_of(client.get(DOMAIN))
    answer = client.post(DOWNLOAD)
    private = text_of(answer)
    assert private.startswith("-----BEGIN PRIVATE KEY-----")
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.post(DOWNLOAD)["Location"] == DOMAIN
    stored = str(LinkingDomain.objects.values().get()) + str(Event.objects.values())
    body = private.splitlines()[1]
    assert body not in stored
    assert body not in str(dict(client.session))
    public = LinkingDomain.objects.get().public_key
    token = jwt.encode({"a": 1}, private, algorithm="RS256")
    assert jwt.decode(token, public, algorithms=["RS256"]) == {"a": 1}
    assert public.splitlines()[1] in text_of(client.get(DOMAIN))


def test_a_key_pair_is_made_only_after_the_password(alice):
    answer = alice.client().post(MAKE)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not LinkingDomain.objects.filter(public_key__gt="").exists()


def test_the_domain_belongs_to_the_primary_profile(alice):
    client = alice.client(acting_as=alice.profile)
    assert client.get(DOMAIN).status_code == 403


def test_a_domain_is_changed_and_a_taken_one_refused(client, charlie):
    assert client.post(DOMAIN, {"name": "northwind"}).status_code == 302
    other = charlie.client()
    answer = other.post(DOMAIN, {"name": "northwind"})
    assert answer.status_code == 422
    assert "This domain is taken." in text_of(answer)
    assert Event.objects.filter(verb="linking_domain.changed").count() == 1
    # Saved unchanged: nothing to tell.
    client.post(DOMAIN, {"name": "northwind"})
    assert Event.objects.filter(verb="linking_domain.changed").count() == 1


@pytest.mark.parametrize("host", ["client.test", "https://client.test/path", "*", "'self'"])
def test_only_origins_are_hosts(client, host):
    answer = client.post(DOMAIN, {"name": "northwind", "hosts": host})
    assert answer.status_code == 422
    assert host in text_of(answer).replace("&#x27;", "'")


def test_the_page_is_framed_by_listed_hosts_alone(client, new_link):
    visitor = opened(new_link.token)
    page = visitor.get(reverse("linking:page"))
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    hosts = "https://app.client.test\nhttps://other.client.test"
    assert client.post(DOMAIN, {"name": "northwind", "hosts": hosts}).status_code == 302
    page = visitor.get(reverse("linking:page"))
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors https://app.client.test https://other.client.test" in policy
    assert "X-Frame-Options" not in page
    # Nobody may frame what belongs to no link, or to the dashboard.
    nothing = Client().get(reverse("linking:page"))
    assert "frame-ancestors 'none'" in nothing["Content-Security-Policy"]
    assert client.get(DOMAIN)["X-Frame-Options"] == "DENY"
