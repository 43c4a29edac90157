"""How each member is told: their own choice, within what may not be switched off."""

import pytest
from django.urls import reverse

from ayrdash.alerts.services import raise_alert
from ayrdash.mail.models import BadAddress, OutgoingMail
from ayrdash.mail.services.bounces import note_bad
from settings_app.models import AlertAddress
from tests.cast import make_member, membership_of

pytestmark = pytest.mark.django_db
PAGE = reverse("alerts:preferences")


@pytest.fixture(autouse=True)
def kept(settings):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"


def fail(party, incident="bluesky", kind="unlinked"):
    return raise_alert(
        profile=party.profile,
        kind=kind,
        incident=incident,
        details={"network": "bluesky", "handle": "acme.test"},
    )


def recipients():
    return list(OutgoingMail.objects.order_by("id").values_list("to", flat=True))


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("way", ["digest", "bell", "off"])
def test_owner_without_mail_at_once_still_finds_it(alice, way):
    client = alice.client()
    assert client.post(PAGE, {"unlinked": way}).status_code == 302
    fail(alice)
    assert recipients() == []
    assert "Bluesky no longer lets" in text(client.get(reverse("alerts:index")))
    assert ("Alerts, 1 unread" in text(client.get("/"))) == (way != "off")


def test_suspension_cannot_be_switched_off_by_an_owner(alice):
    client = alice.client()
    page = text(client.get(PAGE))
    assert 'name="suspended"' not in page
    assert "An owner can't switch it off" in page
    client.post(PAGE, {"suspended": "off"})
    fail(alice, kind="suspended")
    assert recipients() == [alice.user.email]


def test_what_is_not_offered_is_refused(alice):
    answer = alice.client().post(PAGE, {"posted": "at_once"})
    assert answer.status_code == 422
    assert "Select a valid choice" in text(answer)


def test_member_hears_of_the_profiles_they_reach(alice):
    near, _everywhere = make_member(alice, "editor")
    far, listed = make_member(alice, "editor", email="far@northwind.test", all_profiles=False)
    near.client().post(PAGE, {"unlinked": "at_once"})
    client = far.client(acting_as=listed.team_profile)
    assert client.post(PAGE, {"unlinked": "at_once"}).status_code == 302
    fail(alice)
    assert recipients() == [alice.user.email, near.user.email]


def test_address_takes_the_kind_and_the_owner_may_still_want_it(alice):
    AlertAddress.objects.create(
        account=alice.account,
        email="care@agency.test",
        kinds=["unlinked"],
        confirmed_at=alice.account.created_at,
    )
    fail(alice)
    assert recipients() == ["care@agency.test"]
    alice.client().post(PAGE, {"unlinked": "at_once"})
    fail(alice, incident="facebook")
    assert recipients()[1:] == ["care@agency.test", alice.user.email]


def test_address_that_mail_comes_back_from_takes_nothing(alice):
    AlertAddress.objects.create(
        account=alice.account,
        email="care@agency.test",
        kinds=["unlinked"],
        confirmed_at=alice.account.created_at,
    )
    note_bad(email="Care@agency.test", cause="bounced", words="550 5.1.1 no such user")
    fail(alice)
    told = OutgoingMail.objects.filter(subject__contains="no longer lets")
    assert [mail.to for mail in told] == [alice.user.email]


@pytest.mark.parametrize(
    ("agreed", "cause", "freed"),
    [(True, "bounced", True), (False, "bounced", False), (True, "complained", False)],
)
def test_an_account_releases_only_what_is_its_own_and_came_back(alice, agreed, cause, freed):
    AlertAddress.objects.create(
        account=alice.account,
        email="care@agency.test",
        confirmed_at=alice.account.created_at if agreed else None,
    )
    note_bad(email="care@agency.test", cause=cause, words="550 5.1.1 no such user")
    client = alice.client()
    page = text(client.get(PAGE))
    assert ("550 5.1.1" in page) == agreed
    assert ("Release care@agency.test" in page) == freed
    answer = client.post(reverse("alerts:release"), {"email": "care@agency.test"})
    assert answer.status_code == (302 if freed else 404)
    assert BadAddress.objects.exists() != freed


def test_one_alert_is_read_and_the_others_are_not(alice):
    client = alice.client()
    first, second = fail(alice), fail(alice, incident="facebook")
    assert "Alerts, 2 unread" in text(client.get("/"))
    client.post(reverse("alerts:read", args=[second.pk]))
    page = text(client.get(reverse("alerts:index")))
    assert "Alerts, 1 unread" in page
    assert page.count("Mark as read") == 1
    client.post(reverse("alerts:remedy", args=[first.pk]))
    assert "unread" not in text(client.get("/"))


def test_what_was_not_touched_keeps_following_its_default(alice):
    alice.client().post(PAGE, {"unlinked": "at_once", "post_failed": "bell"})
    mine = membership_of(alice).alert_preferences
    assert list(mine.values_list("kind", "way")) == [("post_failed", "bell")]
