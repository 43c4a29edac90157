"""The login: what ends it, what does not, and that it is renewed once at a time."""

import base64
import datetime
import json
import threading

import pytest
from django.db import connection
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.networks.adapters import adapter_for, renewal
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import note_fault
from ayrdash.networks.tasks import refresh_ahead
from ayrdash.posts.models import Delivery
from ayrdash.posts.services.create import NewPost, create_post
from ayrdash.posts.services.publish import publish_delivery
from tests.networks.test_bluesky_adapter import publication
from tests.posts.network import link

CREATE = "com.atproto.repo.createRecord"
REFRESH = "com.atproto.server.refreshSession"
GET_SESSION = "com.atproto.server.getSession"


def publish(alice):
    post = create_post(
        profile=alice.profile, new=NewPost(text="Hello", networks=["bluesky"]), actor=alice.user
    )
    return publish_delivery(Delivery.objects.get(post=post).pk)


def state_of(account):
    account.refresh_from_db()
    return account.state


def look_after(account, *, after=datetime.timedelta(hours=2)):
    SocialAccount.objects.filter(pk=account.pk).update(checked_at=timezone.now() - after)
    return refresh_ahead()


REFUSALS = [(401, ""), (401, "AuthenticationRequired"), (400, "InvalidToken"), (401, "AuthMissing")]


@pytest.mark.parametrize(("status", "error"), REFUSALS)
def test_one_refused_call_is_answered_by_a_refresh(alice, account, bluesky, status, error):
    bluesky.fail(CREATE, status=status, error=error, times=1)
    assert publish(alice) == "published"
    assert bluesky.calls[REFRESH] == 1
    assert state_of(account) == "linked"


@pytest.mark.parametrize(("status", "error"), REFUSALS)
def test_calls_refused_with_fresh_tokens_do_not_end_the_link(
    alice, account, bluesky, status, error
):
    bluesky.fail(CREATE, status=status, error=error, times=9)
    assert publish(alice) == "retry"
    assert bluesky.calls[REFRESH] == 1
    assert state_of(account) == "linked"


@pytest.mark.parametrize("error", ["ExpiredToken", "InvalidToken", "AuthenticationRequired"])
def test_a_refused_refresh_ends_the_link(alice, account, bluesky, error):
    bluesky.expire_access()
    bluesky.fail(REFRESH, status=400, error=error, times=1)
    assert publish(alice) == "failed"
    assert state_of(account) == "needs_relink"
    assert "app password" in account.state_reason
    assert Event.objects.filter(verb="social_account.needs_relink").count() == 1


def test_a_refusal_without_a_reason_counts_and_the_third_is_believed(
    alice, account, bluesky, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    bluesky.expire_access()
    bluesky.fail(REFRESH, status=401, error="", times=99)
    for passed, expected in [(0, "linked"), (1, "linked"), (10, "linked"), (11, "needs_relink")]:
        time_machine.shift(datetime.timedelta(minutes=passed))
        publish(alice)
        assert state_of(account) == expected, passed


def test_a_refresh_that_works_forgets_the_refusals_before_it(account, bluesky):
    for _ in range(2):
        note_fault(account=account, fault=Fault(FaultKind.UNKNOWN, "no"))
        SocialAccount.objects.update(refused_at=None)
    bluesky.expire_access()
    adapter_for("bluesky").check(account)
    note_fault(account=account, fault=Fault(FaultKind.UNKNOWN, "no"))
    assert state_of(account) == "linked"


@pytest.mark.parametrize("status", [403, 404, 500, 502, 503])
def test_outages_never_end_the_link(alice, account, bluesky, status):
    bluesky.expire_access()
    bluesky.fail(REFRESH, status=status, error="", times=99)
    for _ in range(5):
        publish(alice)
        SocialAccount.objects.update(refused_at=None)
    assert state_of(account) == "linked"


@pytest.mark.parametrize("stored", ["", "{}", "[]", "no json", '{"access": "x"}', "null", "7"])
def test_a_stored_login_that_can_t_be_read_asks_for_relinking(alice, account, stored):
    SocialAccount.objects.update(credentials=stored)
    assert publish(alice) == "failed"
    assert state_of(account) == "needs_relink"
    assert "Link the account again" in account.state_reason


@pytest.mark.parametrize("exp", [10**30, -(10**30), 1e300, "tomorrow", None, True])
def test_a_token_that_names_an_impossible_end_is_simply_renewed(account, bluesky, exp):
    part = base64.urlsafe_b64encode(json.dumps({"exp": exp}).encode()).decode().rstrip("=")
    kept = {**json.loads(account.credentials), "access": f"e30.{part}.x"}
    SocialAccount.objects.update(credentials=json.dumps(kept))
    assert look_after(account) == 1
    assert bluesky.calls[REFRESH] == 1


def test_the_handle_that_resolves_no_more_does_not_replace_the_known_one(account, bluesky):
    handle = account.handle
    bluesky.account.handle = "handle.invalid"
    bluesky.expire_access()
    adapter_for("bluesky").check(account)
    assert state_of(account) == "linked"
    assert account.handle == handle


def test_a_new_handle_is_taken_over(account, bluesky):
    bluesky.account.handle = "alice.example.com"
    bluesky.expire_access()
    adapter_for("bluesky").check(account)
    account.refresh_from_db()
    assert account.handle == "alice.example.com"


def test_an_account_taken_down_is_suspended_not_to_be_relinked(alice, account, bluesky):
    bluesky.take_down()
    assert publish(alice) == "failed"
    assert state_of(account) == "suspended"
    assert "taken this account down" in account.state_reason
    look_after(account)
    assert state_of(account) == "suspended"


def test_a_deactivated_account_works_again_once_it_is_active(alice, account, bluesky):
    bluesky.account.status = "deactivated"
    publish(alice)
    assert state_of(account) == "suspended"
    assert "deactivated" in account.state_reason
    look_after(account)
    assert state_of(account) == "suspended"
    bluesky.account.status = ""
    look_after(account)
    assert state_of(account) == "linked"
    assert account.state_reason == ""
    assert publish(alice) == "published"
    verbs = Event.objects.filter(verb__startswith="social_account").order_by("id")
    assert list(verbs.values_list("verb", flat=True))[1:] == [
        "social_account.suspended",
        "social_account.active_again",
    ]


def test_a_refresh_tells_of_a_suspension_and_keeps_the_new_tokens(account, bluesky):
    bluesky.account.status = "deactivated"
    bluesky.expire_access()
    before = account.credentials
    with pytest.raises(Fault) as fault:
        adapter_for("bluesky").check(account)
    assert fault.value.kind is FaultKind.SUSPENDED
    account.refresh_from_db()
    assert account.credentials != before


def test_an_account_reinstated_after_its_tokens_were_revoked_asks_for_relinking(account, bluesky):
    bluesky.take_down()
    bluesky.expire_access()
    look_after(account)
    SocialAccount.objects.update(state="suspended")
    bluesky.take_down(applied=False)
    look_after(account)
    assert state_of(account) == "needs_relink"


def test_news_of_the_old_login_says_nothing_about_the_new_one(alice, account, bluesky):
    old = SocialAccount.objects.get()
    link(alice, bluesky)
    assert not note_fault(account=old, fault=Fault(FaultKind.TOKEN_DEAD, "dead"))
    assert state_of(account) == "linked"


def test_the_refresh_call_ends_well_before_another_asker_may_take_over():
    assert renewal.RENEW_SECONDS * 2 <= renewal.CLAIM_SECONDS


@pytest.mark.django_db(transaction=True)
def test_of_two_askers_one_refreshes_and_both_go_on_with_its_tokens(alice, bluesky):
    account = link(alice, bluesky)
    bluesky.expire_access()
    bluesky.delays[REFRESH] = 0.5
    outcomes = []
    together = threading.Barrier(4)

    def publish_one():
        try:
            mine = SocialAccount.objects.get(pk=account.pk)
            together.wait(10)
            outcomes.append(adapter_for("bluesky").publish(mine, publication()))
        except Fault as fault:
            outcomes.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert bluesky.calls[REFRESH] == 1
    assert [o for o in outcomes if isinstance(o, Fault)] == []
    assert len(bluesky.records) == 4
    account.refresh_from_db()
    assert account.credentials_version == 2
    assert account.refreshing_until is None


@pytest.mark.django_db(transaction=True)
def test_a_claim_left_behind_by_a_dead_worker_runs_out(alice, bluesky):
    account = link(alice, bluesky)
    bluesky.expire_access()
    SocialAccount.objects.update(refreshing_until=timezone.now() + datetime.timedelta(seconds=1))
    adapter_for("bluesky").check(account)
    assert bluesky.calls[REFRESH] == 1


def test_a_link_made_anew_during_the_refresh_is_not_overwritten(alice, account, bluesky):
    old = SocialAccount.objects.get()
    bluesky.expire_access()
    fresh = link(alice, bluesky)
    adapter_for("bluesky").check(old)
    assert bluesky.calls[REFRESH] == 0, "the newer tokens are taken as they are"
    assert SocialAccount.objects.get().credentials == fresh.credentials
