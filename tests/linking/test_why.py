"""Why can't they see it: one function answers page, matrix and linking page."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.linking.models import LinkSession
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.visibility import explain
from ayrdash.posts.services import publish
from ayrdash.suspensions.services import suspend
from profiles.models import Profile
from settings_app.services.rules import set_network_access
from tests.cast import make_profile
from tests.linking.conftest import opened, text_of
from tests.posts.network import delivery_of, link, write

WHY = reverse("linking:why")
MATRIX = reverse("linking:matrix")
CONNECT = reverse("linking:connect", args=["bluesky"])


def decision_for(alice, network="bluesky"):
    answer = alice.client(acting_as=alice.profile).get(WHY)
    found = answer.context["decisions"]
    return next(decision for decision in found if decision.network == network)


def shown_to_end_users(new_link):
    return opened(new_link.token).get(CONNECT).status_code == 200


def test_nothing_stands_in_the_way(alice, new_link):
    decision = decision_for(alice)
    assert decision.visible
    assert {reason.verdict for reason in decision.chain} == {"pass"}
    assert shown_to_end_users(new_link)


def test_a_network_that_is_not_set_up(alice):
    decision = decision_for(alice, "facebook")
    assert (decision.visible, decision.reason) == (False, "operator")


def switched_off(alice):
    set_network_access(account=alice.account, disabled=["bluesky"], actor=alice.user)


def hidden_by_the_profile(alice):
    Profile.objects.filter(pk=alice.profile.pk).update(disabled_networks=["bluesky"])


def no_plan(alice):
    Account.objects.filter(pk=alice.account.pk).update(plan="free")


@pytest.mark.parametrize(
    ("act", "reason"),
    [(switched_off, "account"), (hidden_by_the_profile, "profile"), (no_plan, "plan")],
)
def test_each_rule_hides_the_network_everywhere_and_is_named(alice, new_link, act, reason):
    act(alice)
    decision = decision_for(alice)
    assert (decision.visible, decision.reason) == (False, reason)
    assert not shown_to_end_users(new_link)
    row = dict(alice.client().get(MATRIX).context["rows"])[alice.profile]
    assert next(d for d in row if d.network == "bluesky").reason == reason


def test_the_profile_s_list_can_only_remove_more(alice):
    switched_off(alice)
    Profile.objects.filter(pk=alice.profile.pk).update(disabled_networks=[])
    assert decision_for(alice).reason == "account"


def test_a_link_s_own_list_is_part_of_the_chain(alice, make_link):
    new = make_link(allowed_social=("facebook",))
    client = alice.client(acting_as=alice.profile)
    page = client.get(WHY, {"link": new.session.pk})
    decision = next(d for d in page.context["decisions"] if d.network == "bluesky")
    assert decision.reason == "link"
    assert not shown_to_end_users(new)
    for wrong in (2**40, 10**30, "²", "x", "-1"):
        assert client.get(WHY, {"link": wrong}).status_code == 404
    assert alice.client().get(WHY, {"link": new.session.pk}).status_code == 404


@pytest.mark.parametrize(
    ("source", "act", "shown"),
    [
        ("api", switched_off, True),
        ("signed", switched_off, True),
        ("dashboard", switched_off, False),
        ("api", hidden_by_the_profile, False),
        ("api", no_plan, False),
    ],
)
def test_a_list_from_the_owner_s_server_goes_before_the_account_s_alone(
    alice, make_link, source, act, shown
):
    new = make_link(allowed_social=("bluesky",))
    LinkSession.objects.filter(pk=new.session.pk).update(source=source)
    act(alice)
    assert shown_to_end_users(new) is shown
    page = alice.client(acting_as=alice.profile).get(WHY, {"link": new.session.pk})
    decision = next(d for d in page.context["decisions"] if d.network == "bluesky")
    assert decision.visible is shown


def test_what_the_network_last_said_is_told_and_hides_nothing(alice, bluesky, new_link):
    link(alice, bluesky)
    SocialAccount.objects.update(state="needs_relink", state_reason="The app password is gone.")
    decision = decision_for(alice)
    assert decision.visible
    assert decision.deciding.rule == "state"
    assert "The app password is gone." in decision.deciding.detail
    assert shown_to_end_users(new_link)


def test_a_suspended_profile_is_told_apart(alice):
    suspend(profile=alice.profile, cause="network", reason="Reported for spam", actor=None)
    alice.profile.refresh_from_db()
    decision = explain(alice.profile)[0]
    assert decision.visible
    assert decision.deciding.rule == "suspension"


def test_a_matrix_holds_every_profile_the_member_reaches(alice, charlie):
    rows = dict(alice.client().get(MATRIX).context["rows"])
    assert set(rows) == {alice.primary, alice.profile}
    assert len(rows[alice.profile]) == 13


def test_the_matrix_is_paged_and_searched(alice):
    for number in range(60):
        make_profile(alice.account, f"Shop {number:02}")
    client = alice.client()
    first = client.get(MATRIX).context["page"]
    assert len(first.items) == 50
    second = client.get(MATRIX, {"cursor": first.next_cursor}).context["page"]
    assert len({p.pk for p in [*first.items, *second.items]}) == 62
    found = client.get(MATRIX, {"q": "shop 07"}).context["rows"]
    assert [profile.title for profile, _ in found] == ["Shop 07"]
    assert "No profile matches" in text_of(client.get(MATRIX, {"q": "nothing like it"}))


def test_the_matrix_asks_no_more_with_more_profiles(alice):
    client = alice.client()

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(MATRIX)
        return len(queries)

    client.get(MATRIX)
    few = count()
    for number in range(10):
        make_profile(alice.account, f"Shop {number}")
    assert count() == few


def test_the_page_of_one_profile_opens_from_the_primary(alice):
    answer = alice.client().get(reverse("linking:why_profile", args=[alice.profile.ref_id]))
    assert "Acme" in text_of(answer)


def test_a_network_switched_off_keeps_its_links_and_its_posts_go_out(
    alice, bluesky, new_link, time_machine
):
    link(alice, bluesky)
    due = timezone.now() + datetime.timedelta(minutes=30)
    delivery = delivery_of(write(alice, due_at=due))
    set_network_access(account=alice.account, disabled=["bluesky"], actor=alice.user)
    assert not shown_to_end_users(new_link)
    time_machine.move_to(due + datetime.timedelta(seconds=1), tick=False)
    assert publish.publish_delivery(delivery.pk) == "published"
    assert bluesky.texts() == ["Hello"]
    assert SocialAccount.objects.get().is_linked
    # Switched on again, the link is there as before.
    set_network_access(account=alice.account, disabled=[], actor=alice.user)
    assert decision_for(alice).account.is_linked
