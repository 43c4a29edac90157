"""Linking by OAuth in the dashboard, through the test network's own pages and HTTP API."""

import pytest
from django.urls import reverse

from ayrdash.networks.adapters.base import Fault, FaultKind, Publication
from ayrdash.networks.models import LinkAttempt, SocialAccount
from ayrdash.networks.tasks import prune_attempts
from tests.cast import make_profile
from tests.networks.oauth import (
    DASHBOARD,
    come_back,
    consent_address,
    consented,
    newest,
    query_of,
    to_picker,
)

# The same flow by the linking page and the attacks on it are in the default suite.
pytestmark = [pytest.mark.usefixtures("test_network"), pytest.mark.slow]
YORK, ONLINE = "ashby-bakery-york", "ashby-online"


@pytest.fixture
def client(alice):
    return alice.client(acting_as=alice.profile)


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_page_is_linked_and_nothing_else(alice, client):
    picker = to_picker(client)
    page = text_of(client.get(picker))
    assert "Ashby Bakery" in page
    assert "3 Castle Street, York" in page
    assert "checked" not in page
    assert not SocialAccount.objects.exists()

    answer = client.post(picker, {"target": YORK})

    assert answer["Location"] == reverse("networks:index")
    account = SocialAccount.objects.get()
    assert (account.profile, account.remote_id) == (alice.profile, YORK)
    assert (account.display_name, account.location) == ("Ashby Bakery", "3 Castle Street, York")
    assert (account.kind, account.missing_scopes) == ("page", [])
    assert newest().grant == ""
    assert "Ashby Bakery" in text_of(client.get(reverse("networks:index")))


def test_locations_are_hidden_where_the_look_says_so(client, monkeypatch):
    from ayrdash.networks.views import oauth
    from settings_app.look import Look

    monkeypatch.setattr(oauth, "look_of", lambda account: Look(show_location=False))
    assert "Castle Street" not in text_of(client.get(to_picker(client)))


def test_many_pages_are_found_by_search(client):
    picker = to_picker(client, person="mia")
    page = text_of(client.get(picker))
    assert page.count('type="radio"') == 100
    assert "200 more" in page
    found = text_of(client.get(picker, {"q": "shop 27 york"}))
    assert "Shop 273" in found
    assert "Shop 272" not in found
    client.post(picker, {"target": "shop-273"})
    assert SocialAccount.objects.get().handle == "shop.273"


def test_a_barred_page_is_shown_and_not_picked(client):
    picker = to_picker(client)
    assert "You may only look at this page." in text_of(client.get(picker))
    answer = client.post(picker, {"target": "ashby-old"})
    assert answer.status_code == 422
    assert not SocialAccount.objects.exists()


def test_saying_no_is_told_kindly(client):
    picker = to_picker(client, act="deny")
    answer = client.get(picker)
    assert answer.status_code == 422
    assert "You did not allow it at Test network" in text_of(answer)
    assert DASHBOARD in text_of(answer)


def test_a_missing_needed_permission_names_its_box(client):
    answer = client.get(to_picker(client, scopes=["pages:list"]))
    assert "Post to your pages" in text_of(answer)
    assert newest().grant == ""


def test_a_permission_that_is_not_needed_is_recorded_as_missing(client):
    picker = to_picker(client, scopes=["pages:list", "pages:post"])
    assert "Read how your posts do" in text_of(client.get(picker))
    client.post(picker, {"target": YORK})
    account = SocialAccount.objects.get()
    assert account.missing_scopes == ["pages:delete", "insights"]
    assert "Some permissions were not given" in text_of(client.get(reverse("networks:index")))


def test_nobody_s_pages_are_told_as_such(client):
    assert "shows nothing that can be linked" in text_of(
        client.get(to_picker(client, person="nora"))
    )


def test_relinking_keeps_the_row_and_warns_of_another_account(client):
    client.post(to_picker(client), {"target": YORK})
    first = SocialAccount.objects.get()
    again = to_picker(client)
    client.post(again, {"target": YORK})
    assert SocialAccount.objects.get().pk == first.pk

    other = to_picker(client)
    doubt = client.post(other, {"target": ONLINE})
    assert doubt.status_code == 422
    assert "This profile has Ashby Bakery now" in text_of(doubt)
    assert SocialAccount.objects.get().remote_id == YORK
    client.post(other, {"target": ONLINE, "confirmed": "yes"})
    account = SocialAccount.objects.get()
    assert (account.pk, account.remote_id) == (first.pk, ONLINE)


def test_an_account_of_another_profile_is_asked_about(alice, client):
    client.post(to_picker(client), {"target": YORK})
    second = make_profile(alice.account, "Zest")
    other = alice.client(acting_as=second)
    picker = to_picker(other)
    answer = other.post(picker, {"target": YORK})
    assert "already linked to the profile “Acme”" in text_of(answer)
    assert SocialAccount.objects.count() == 1
    other.post(picker, {"target": YORK, "confirmed": "yes"})
    assert SocialAccount.objects.count() == 2


def test_the_picked_page_s_own_token_is_tried_before_saving(client):
    from ayrdash.testnet.services import set_switch

    picker = to_picker(client)
    set_switch(page=YORK, act="suspend")
    answer = client.post(picker, {"target": YORK})
    assert answer.status_code == 422
    assert "suspended for abuse" in text_of(answer)
    assert not SocialAccount.objects.exists()


def test_an_attempt_ends_after_ten_minutes(client, time_machine):
    import datetime

    from django.utils import timezone

    back = consented(consent_address(client.post(DASHBOARD)))
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=11), tick=True)
    assert come_back(client, back).status_code == 403
    prune_attempts()
    assert not LinkAttempt.objects.exists()


def test_what_leaves_says_who_asks_and_how(client, settings):
    wish = query_of(consent_address(client.post(DASHBOARD)))
    assert wish["redirect_uri"] == f"{settings.PUBLIC_URL}/link/callback/test/"
    assert wish["code_challenge_method"] == "S256"
    assert len(wish["state"]) >= 40
    row = newest()
    assert wish["state"] not in (row.state_hash, row.ref)


def test_without_credentials_the_network_is_not_configured(client, settings):
    settings.NETWORK_APPS = {}
    assert client.get(DASHBOARD).status_code == 404
    assert "Test network" not in text_of(client.get(reverse("networks:index")))
    settings.TEST_NETWORK = False
    assert client.get(reverse("testnet:authorize")).status_code == 404


@pytest.fixture
def account(client):
    client.post(to_picker(client), {"target": YORK})
    return SocialAccount.objects.select_related("profile__account").get()


def publish(account, key="k", text="Hello"):
    from django.utils import timezone

    from ayrdash.networks.adapters import adapter_for

    post = Publication(text, [], key, timezone.now(), 1)
    return adapter_for("test").publish(account, post)


def fault_of(call, *args) -> Fault:
    with pytest.raises(Fault) as caught:
        call(*args)
    return caught.value


def test_a_post_is_made_once_per_key_shown_and_deleted(account, client):
    from ayrdash.networks.adapters import adapter_for

    made = publish(account)
    assert publish(account) == made
    page = made.permalink.removeprefix(reverse("testnet:desk").join(["", ""]))
    path = "/" + page.split("/", 3)[3]
    assert "Hello" in text_of(client.get(path))
    adapter_for("test").delete(account, made.remote_id)
    adapter_for("test").delete(account, made.remote_id)
    assert client.get(path).status_code == 404


def test_the_switches_make_faults(account):
    from ayrdash.testnet.services import end_consents, set_switch

    set_switch(page=YORK, act="fail")
    assert fault_of(publish, account, "a").kind is FaultKind.REJECTED
    set_switch(page=YORK, act="slow")
    assert fault_of(publish, account, "b").kind is FaultKind.RATE_LIMITED
    set_switch(page=YORK, act="suspend")
    assert fault_of(publish, account, "c").kind is FaultKind.SUSPENDED
    set_switch(page=YORK, act="reinstate")
    end_consents(person="ann", act="expire")
    publish(account, "d")  # renewed by itself
    account.refresh_from_db()
    assert account.credentials_version == 2
    end_consents(person="ann", act="revoke")
    assert fault_of(publish, account, "e").kind is FaultKind.TOKEN_DEAD
