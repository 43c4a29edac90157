"""Resync: one consent of a Facebook user links anew what they linked before, and no more."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account, Membership
from ayrdash.activity.models import Event
from ayrdash.jobs import queue
from ayrdash.networks.models import LinkAttempt, Resync, SocialAccount
from ayrdash.networks.services import keep_link, resync, resyncing, unlink_account
from ayrdash.suspensions.services import suspend
from profiles.models import Profile, ProfileAccess
from settings_app.services import set_network_access
from tests.cast import make_member, make_profile
from tests.doubles.graph import Instagram, Page
from tests.doubles.graph.state import GraphError
from tests.networks.meta.earlier import (
    PAULA,
    ask,
    is_fresh,
    link_earlier,
    linked,
    outcomes,
    page_number,
    reasons,
    to_picker,
    work,
)


@pytest.fixture
def client(alice):
    return alice.client(acting_as=alice.profile)


def text_of(answer):
    return answer.content.decode()


def report_of(client, run):
    answer = client.get(reverse("networks:resync_report", args=[run.ref]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def relinked(run):
    return [row.network for row in run.rows.filter(outcome="relinked").order_by("network")]


def relinkings():
    return Event.objects.filter(verb="social_account.relinked").count()


def test_exactly_the_earlier_ones_return(alice, client, graph, monkeypatch):
    monkeypatch.setattr(resync, "MOST", 3)
    accounts = link_earlier(alice, graph, 4)
    picker = to_picker(client)
    page = text_of(client.get(picker))
    assert "4 accounts were linked here by Paula Page before." in page
    assert "1 is beyond the" in page
    run = ask(client)
    page = text_of(client.get(reverse("networks:resync", args=[run.ref])))
    assert '<progress max="4" value="1"' in page
    work(run)
    assert (run.state, run.grant) == ("done", "")
    assert [is_fresh(social, graph) for social in accounts] == [True, True, True, False]
    assert SocialAccount.objects.count() == 4  # Paula's two other pages were never linked
    assert outcomes(run) == {
        "Branch 000": "relinked",
        "Branch 001": "relinked",
        "Branch 002": "relinked",
        "Branch 003": "refused",
    }
    rows = report_of(client, run)
    assert [row["Outcome"] for row in rows] == ["Relinked"] * 3 + ["Refused"]
    assert rows[3]["Profile"] == "Client 003"
    assert "Beyond" in rows[3]["Reason"]
    page = text_of(client.get(reverse("networks:resync", args=[run.ref])))
    assert "hx-get" not in page
    assert "Beyond the 3" in page
    assert Event.objects.get(verb="resync.ended").details == {
        "relinked": 3,
        "missing": 0,
        "refused": 1,
    }


def test_a_page_can_still_be_picked_and_a_second_click_asks_for_nothing_more(alice, client, graph):
    link_earlier(alice, graph, 1)
    picker = to_picker(client)
    first = client.post(f"{picker}resync/")["Location"]
    assert client.post(f"{picker}resync/")["Location"] == first
    work(Resync.objects.get())
    assert queue.claim("worker") is None
    assert picker in text_of(client.get(first))
    client.post(picker, {"target": "502"})
    assert SocialAccount.objects.get(profile=alice.profile).handle == "Acme Bar"
    assert client.post(f"{picker}resync/")["Location"] == picker


def test_what_may_not_be_touched_is_refused_with_its_reason(alice, client, graph):
    accounts = link_earlier(alice, graph, 7)
    archived, suspended, hidden, unlinked, moved, barred, gone = (a.profile for a in accounts)
    Profile.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    Profile.objects.filter(pk=hidden.pk).update(disabled_networks=["facebook"])
    graph.people[PAULA].pages[-2].tasks = ["ANALYZE"]
    del graph.people[PAULA].pages[-1]
    run = ask(client)
    # The rest happens between asking and the worker's turn.
    suspend(profile=suspended, cause="network", reason="Spam", actor=None)
    unlink_account(account=unlinked.social_accounts.get(), actor=alice.user)
    moved.social_accounts.update(consent_id="200")
    work(run)
    told = reasons(run)
    assert set(outcomes(run).values()) == {"refused", "missing"}
    for number, word in enumerate(
        ["archived", "suspended", "switched off", "unlinked", "somebody else", "role", "reach"]
    ):
        assert word in told[f"Branch {number:03}"], told
    assert outcomes(run)["Branch 006"] == "missing"
    assert relinkings() == 0
    assert not any(is_fresh(a, graph) for a in SocialAccount.objects.all())
    assert not unlinked.social_accounts.exists()
    assert (barred, gone) == (accounts[5].profile, accounts[6].profile)


def test_a_network_that_is_off_for_all_stays_off(alice, client, graph):
    accounts = link_earlier(alice, graph, 1)
    run = ask(client)
    set_network_access(account=alice.account, disabled=["facebook"], actor=alice.user)
    work(run)
    assert "switched off" in reasons(run)["Branch 000"]
    assert not is_fresh(accounts[0], graph)


def test_others_pages_and_other_accounts_are_left_alone(alice, charlie, client, graph):
    linked(charlie.profile, "501", "Acme Shop").save()
    linked(alice.primary, "502", "Acme Bar", person="200").save()
    foreign_app = linked(make_profile(alice.account, "By another app"), "502", "Acme Bar")
    foreign_app.client_id = "own"
    foreign_app.save()
    picker = to_picker(client)
    assert "linked here by" not in text_of(client.get(picker))
    assert client.post(f"{picker}resync/")["Location"] == picker
    assert not Resync.objects.exists()
    assert relinkings() == 0


def test_the_plan_must_include_it(alice, client, graph):
    link_earlier(alice, graph, 1)
    Account.objects.filter(pk=alice.account.pk).update(plan=Account.Plan.BUSINESS)
    picker = to_picker(client)
    assert "linked here by" not in text_of(client.get(picker))
    client.post(f"{picker}resync/")
    assert "does not include resyncing" in text_of(client.get(picker))
    assert not Resync.objects.exists()


def test_a_member_resyncs_and_sees_no_further_than_their_reach(alice, graph):
    accounts = link_earlier(alice, graph, 3)
    admin, membership = make_member(alice, "admin", all_profiles=False)
    for profile in (alice.profile, accounts[0].profile):
        ProfileAccess.objects.create(membership=membership, profile=profile)
    theirs = admin.client(acting_as=alice.profile)
    assert "1 account was linked here" in text_of(theirs.get(to_picker(theirs)))
    run = work(ask(theirs))
    assert [is_fresh(social, graph) for social in accounts] == [True, False, False]
    page = text_of(theirs.get(reverse("networks:resync", args=[run.ref])))
    lines = report_of(theirs, run)
    assert "2 more of profiles that you do not reach: Refused." in page
    assert [line["Outcome"] for line in lines] == ["Relinked", "Refused", "Refused"]
    for text in (page, str(lines)):
        assert "Branch 000" in text
        assert "Branch 001" not in text
        assert "Client 001" not in text
    assert "Branch 001" in text_of(alice.client().get(reverse("networks:resync", args=[run.ref])))
    other = make_member(alice, "admin", all_profiles=False, email="far@northwind.test")[0].client()
    for route in ("networks:resync", "networks:resync_report"):
        assert other.get(reverse(route, args=[run.ref])).status_code == 404


def test_who_may_link_no_longer_relinks_nothing(alice, graph):
    accounts = link_earlier(alice, graph, 1)
    admin, membership = make_member(alice, "admin")
    run = ask(admin.client(acting_as=alice.profile))
    Membership.objects.filter(pk=membership.pk).update(role=Membership.Role.VIEWER)
    work(run)
    assert (run.state, run.grant) == ("failed", "")
    assert "may no longer link" in reasons(run)["Branch 000"]
    assert not is_fresh(accounts[0], graph)


def test_instagram_comes_along_where_the_consent_allows_it(alice, client, graph):
    shop = graph.people[PAULA].pages[0].instagram
    pair = (
        linked(alice.primary, "501", "Acme Shop"),
        linked(alice.primary, shop.id, shop.username, network="instagram"),
    )
    SocialAccount.objects.bulk_create(pair)
    assert relinked(work(ask(client))) == ["facebook"]
    graph.people[PAULA].granted = {"instagram_basic", "instagram_content_publish"}
    assert relinked(work(ask(client))) == ["facebook", "instagram"]
    # Connecting Instagram asks for no right to post on pages.
    assert relinked(work(ask(client, "instagram"))) == ["instagram"]
    assert SocialAccount.objects.get(network="instagram").is_linked


def test_accounts_come_back_page_after_page(alice, client, graph):
    """Instagram accounts hang on few of many pages; the list is read to its end."""
    graph.people[PAULA].pages = [Page(str(n), f"Page {n}") for n in range(450)]
    graph.people[PAULA].pages[449].instagram = Instagram("1784", "last.one")
    linked(alice.profile, "1784", "last.one", network="instagram").save()
    assert outcomes(work(ask(client, "instagram"))) == {"last.one": "relinked"}


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    return time_machine


def test_a_network_that_asks_to_wait_is_waited_for(alice, client, graph, clock):
    link_earlier(alice, graph, 2)
    run = ask(client)
    error = GraphError(4, "Application request limit reached", headers={"Retry-After": "600"})
    graph.fail("GET me/accounts", error)
    work(run)
    assert (run.state, run.faults, run.lease_until) == ("queued", 1, None)
    assert (run.due_at - timezone.now()).total_seconds() == 600
    page = text_of(client.get(reverse("networks:resync", args=[run.ref])))
    assert "too many calls" in page
    assert queue.claim("worker") is None
    clock.move_to(run.due_at, tick=False)
    work(run)
    assert (run.state, run.note) == ("done", "")
    assert set(outcomes(run).values()) == {"relinked"}


def test_after_too_many_faults_it_is_given_up(alice, client, graph, clock):
    link_earlier(alice, graph, 1)
    run = ask(client)
    graph.fail("GET me/accounts", GraphError(2, "Service unavailable", status=500), times=99)
    for _try in range(resyncing.MOST_FAULTS):
        assert run.grant
        clock.move_to(run.due_at, tick=False)
        work(run)
    assert (run.state, run.grant) == ("failed", "")
    assert outcomes(run) == {"Branch 000": "refused"}
    assert queue.claim("worker") is None


def test_a_dead_consent_ends_it_at_once(alice, client, graph):
    link_earlier(alice, graph, 1)
    run = ask(client)
    graph.kill_tokens(460)
    work(run)
    assert (run.state, run.grant) == ("failed", "")
    assert "password was changed" in reasons(run)["Branch 000"]


def test_a_run_that_broke_off_goes_on_and_links_nothing_twice(alice, client, graph, clock):
    link_earlier(alice, graph, 3)
    run = ask(client)
    dead = resyncing._claim(run.pk)
    target = resyncing._Walk._targets
    walks = []

    def first_only(walk):
        walks.append(walk)
        for target_ in target(walk):
            yield target_
            if target_.remote_id == page_number(0):
                raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resyncing._Walk, "_targets", first_only)
        with pytest.raises(KeyboardInterrupt):
            resyncing._work(dead)
    assert sorted(outcomes(run).values()) == ["relinked", "waiting", "waiting"]
    clock.shift(resyncing.LEASE.total_seconds() + 60)
    assert [resyncing.sweep(timezone.now()), resyncing.sweep(timezone.now())] == [1, 0]
    work(run)  # the lost wake-up
    work(run)  # the sweeper's
    assert (run.state, run.attempt) == ("done", 2)
    assert set(outcomes(run).values()) == {"relinked"}
    assert relinkings() == 3
    with pytest.raises(resyncing._Overtaken):
        resyncing._Walk(
            dead, resyncing._asker(dead), walks[0].findings, walks[0].link, walks[0].app
        ).go()


def test_a_link_made_by_hand_meanwhile_is_made_anew_once_more_and_no_harm_done(
    alice, client, graph
):
    (social,) = link_earlier(alice, graph, 1)
    run = ask(client)
    values = {"remote_id": "502", "handle": "Acme Bar", "credentials": "{}", "consent_id": PAULA}
    keep_link(profile=social.profile, network="facebook", values=values, actor=alice.user)
    work(run)
    assert outcomes(run) == {"Branch 000": "refused"}
    assert SocialAccount.objects.get().handle == "Acme Bar"


def test_the_page_costs_the_same_for_any_number(alice, client, graph):
    link_earlier(alice, graph, 1)
    address = reverse("networks:resync", args=[ask(client).ref])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    SocialAccount.objects.all().delete()
    Profile.objects.filter(title__startswith="Client").delete()
    link_earlier(alice, graph, 40)
    address = reverse("networks:resync", args=[ask(client).ref])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    picker = LinkAttempt.objects.latest("pk")
    with CaptureQueriesContext(connection) as drawn:
        client.get(reverse("networks:pick", args=[picker.ref]))
    assert len(drawn) < 30


def test_a_resync_is_forgotten_in_time(alice, client, graph, clock):
    link_earlier(alice, graph, 1)
    work(ask(client))
    assert resyncing.prune(timezone.now()) == 0
    clock.shift(resyncing.KEEP.total_seconds() + 1)
    assert resyncing.prune(timezone.now()) == 1
