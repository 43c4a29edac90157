"""Linking by OAuth on the public page: the same flow, the link's own trail and look."""

import pytest
from django.urls import reverse

from ayrdash.linking.models import TrailEntry
from ayrdash.networks.models import SocialAccount
from tests.linking.conftest import opened, text_of
from tests.networks.oauth import come_back, consent_address, consented, to_picker

pytestmark = pytest.mark.usefixtures("test_network")
CONNECT = reverse("linking:connect", args=["test"])
PAGE = reverse("linking:page")


def steps() -> list[tuple[str, int]]:
    return list(TrailEntry.objects.order_by("id").values_list("step", "code"))


def test_an_end_user_links_a_page(alice, visitor):
    assert "Test network" in text_of(visitor.get(PAGE))
    assert "Go on to Test network" in text_of(visitor.get(CONNECT))
    picker = to_picker(visitor, CONNECT)
    page = text_of(visitor.get(picker))
    assert "12 Mill Lane, Leeds" in page
    assert visitor.post(picker, {"target": "ashby-bakery-leeds"})["Location"] == PAGE
    assert SocialAccount.objects.get().profile == alice.profile
    assert [step for step, _code in steps()][-3:] == ["chosen", "returned", "linked"]


def test_a_denial_is_on_the_trail_and_ends_nothing(visitor):
    picker = to_picker(visitor, CONNECT, act="deny")
    answer = visitor.get(picker)
    assert answer.status_code == 422
    assert CONNECT in text_of(answer)
    assert steps()[-1] == ("failed", 961)
    assert "Code 961" in text_of(answer)


def test_a_link_for_one_connection_ends_by_itself(make_link):
    link = make_link(mode="connect", network="test", allowed_social=("test",), one_connection=True)
    visitor = opened(link.token)
    answer = visitor.post(to_picker(visitor, CONNECT), {"target": "ashby-online"})
    assert answer["Location"] == reverse("linking:finished")


def test_an_account_in_use_elsewhere_names_no_other_profile(alice, visitor, make_link):
    from tests.cast import make_profile

    visitor.post(to_picker(visitor, CONNECT), {"target": "ashby-online"})
    second = opened(make_link(profile=make_profile(alice.account, "Zest")).token)
    picker = to_picker(second, CONNECT)
    doubt = text_of(second.post(picker, {"target": "ashby-online"}))
    assert "already in use elsewhere" in doubt
    assert "Acme" not in doubt
    second.post(picker, {"target": "ashby-online", "confirmed": "yes"})
    assert SocialAccount.objects.count() == 2


def test_another_link_s_browser_takes_no_answer(visitor, make_link):
    back = consented(consent_address(visitor.post(CONNECT)))
    other = opened(make_link().token)
    other.cookies["link-browser"] = visitor.cookies["link-browser"].value
    assert come_back(other, back).status_code == 403
    assert not SocialAccount.objects.exists()
