"""One person in several Accounts."""

import pytest

from ayrdash.accounts.models import Membership


@pytest.fixture
def both(alice, charlie):
    Membership.objects.create(account=alice.account, user=charlie.user, role="editor")
    return charlie


def test_switcher_is_there_for_those_who_need_it(alice, both):
    assert "Switch account" not in alice.client().get("/").content.decode()
    assert "Switch account" in both.client().get("/").content.decode()


def test_going_from_one_to_the_other_and_back(alice, both):
    client = both.client(acting_as=both.profile)
    page = client.get("/team/accounts/").content.decode()
    assert "Switch to Northwind" in page
    there = client.post("/team/accounts/switch/", {"account": alice.account.ref_id}, follow=True)
    assert there.context["acting_profile"].account == alice.account
    assert client.get("/settings/").status_code == 403
    back = client.post("/team/accounts/switch/", {"account": both.account.ref_id}, follow=True)
    assert back.context["acting_profile"] == both.primary


def test_nobody_goes_where_they_do_not_belong(alice, charlie):
    client = charlie.client()
    for account in (alice.account.ref_id, "nothing", ""):
        assert client.post("/team/accounts/switch/", {"account": account}).status_code == 404
    assert client.get("/").context["acting_profile"].account == charlie.account


def test_form_opened_for_one_account_does_nothing_in_the_other(alice, both):
    client = both.client(acting_as=both.profile)
    client.post("/team/accounts/switch/", {"account": alice.account.ref_id})
    answer = client.post("/posts/new/", {"text": "Hello"})
    assert answer.status_code == 409
