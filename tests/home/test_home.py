"""The first page: the guide, then what needs attention."""

import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Post
from tests.cast import make_profile


def link(profile, state="linked", **fields):
    return SocialAccount.objects.create(
        profile=profile, network="bluesky", remote_id=f"did:plc:{profile.pk}", state=state, **fields
    )


def steps(client):
    return {step.key: step for step in client.get("/").context["guide"].steps}


def test_signed_out_goes_to_sign_in(db):
    assert Client().get("/")["Location"].startswith(reverse("account_login"))


def test_steps_follow_what_is_really_there(alice):
    assert {key: step.is_done for key, step in steps(alice.client()).items()} == {
        "profile": True,
        "network": False,
        "post": False,
    }
    assert steps(alice.client())["network"].is_current
    link(alice.profile)
    assert steps(alice.client())["post"].is_current


def test_new_account_begins_with_the_first_step(alice):
    Account.objects.filter(pk=alice.account.pk).update(profile_count=0)
    alice.profile.delete()
    assert steps(alice.client())["profile"].is_current
    page = alice.client().get("/").content.decode()
    assert reverse("profiles:create") in page


def test_plan_without_user_profiles_has_two_steps(alice):
    Account.objects.filter(pk=alice.account.pk).update(plan="premium")
    assert list(steps(alice.client())) == ["network", "post"]
    page = alice.client().get("/").content.decode()
    assert reverse("profiles:create") not in page
    assert reverse("networks:index") in page


def test_other_accounts_do_not_count(alice, charlie):
    link(charlie.profile)
    assert not steps(alice.client())["network"].is_done


def test_broken_link_is_shown_to_the_profile_that_has_it(alice):
    link(alice.profile, state="needs_relink", state_reason="The password was changed.")
    acting = alice.client(acting_as=alice.profile).get("/").content.decode()
    assert "The password was changed." in acting
    assert "The password was changed." not in alice.client().get("/").content.decode()


def test_queries_do_not_grow(alice):
    client = alice.client(acting_as=alice.profile)
    client.get("/")

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    account = link(alice.profile)
    post_of(alice, account)
    few = count()
    for number in range(10):
        make_profile(alice.account, f"Client {number}")
        post_of(alice, account)
    assert count() == few


def post_of(party, account):
    later = timezone.now() + datetime.timedelta(days=1)
    post = Post.objects.create(profile=party.profile, text="Hello", due_at=later, state="scheduled")
    Delivery.objects.create(
        post=post, social_account=account, network="bluesky", due_at=later, record_time=later
    )
