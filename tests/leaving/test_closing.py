"""Closing an Account: everything stops at once, can be undone, and is final after 30 days."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.activity.models import Event
from ayrdash.jobs import ticks
from ayrdash.leaving.models import AccountExport
from ayrdash.leaving.services.closing import close_account, finish_closing
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.errors import ProfileGone
from ayrdash.linking.services.mails import send_due_reminders
from ayrdash.linking.services.sessions import create_link_session, find
from ayrdash.posts.models import Media, Post
from ayrdash.posts.queries import oldest_overdue
from ayrdash.posts.services import publish, recovery
from profiles.models import Profile
from profiles.services.keys import find_key
from teams.services.invitations import invite
from tests.cast import PASSWORD, make_member
from tests.posts.network import delivery_of, link, write
from tests.posts.pictures import keep

CLOSE = "/account/close/"
DAY = datetime.timedelta(days=1)


def ready(party):
    client = party.client()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def close(party):
    close_account(account=party.account, typed_name=party.account.name, actor=party.user)
    party.account.refresh_from_db()


def test_owner_closes_with_the_typed_name(alice):
    client = ready(alice)
    wrong = client.post(CLOSE, {"typed_name": "northwind"})
    assert wrong.status_code == 422
    assert "exactly" in wrong.content.decode()
    alice.account.refresh_from_db()
    assert alice.account.closing_at is None
    answer = client.post(CLOSE, {"typed_name": "Northwind"}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Open the account again" in page
    assert "removed for good on" in page
    assert AccountExport.objects.get().account == alice.account
    assert Event.objects.filter(verb="account.closing", actor=alice.user).exists()


def test_nobody_joins_an_account_that_is_being_closed(alice):
    by = alice.user.memberships.get()
    link = invite(by=by, email="dora@northwind.test", title="Dora").link
    path = link.removeprefix(settings.PUBLIC_URL)
    assert Client().get(path).status_code == 200
    close(alice)
    assert Client().get(path).status_code == 410
    joining = {"name": "Dora", "password": PASSWORD}
    assert Client().post(path, joining).status_code == 410
    assert not User.objects.filter(email="dora@northwind.test").exists()


def test_every_owner_is_written_to(alice):
    second, _ = make_member(alice, "owner")
    make_member(alice, "admin")
    close(alice)
    told = {message.to[0] for message in mail.outbox}
    assert told == {alice.user.email, second.user.email}
    assert "Northwind is being closed" in mail.outbox[-1].subject
    assert "removed for good on" in mail.outbox[-1].body


def test_support_is_reached_while_closing(alice):
    close(alice)
    assert alice.client().get(reverse("support:index")).status_code == 200


def test_the_password_is_asked_first(alice):
    answer = alice.client().post(CLOSE, {"typed_name": "Northwind"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    alice.account.refresh_from_db()
    assert alice.account.closing_at is None


def test_the_page_counts_what_stands_still(alice, bluesky):
    link(alice, bluesky)
    write(alice, due_at=timezone.now() + DAY)
    make_member(alice, "viewer")
    page = ready(alice).get(CLOSE).content.decode()
    for words in ("2 User Profiles stand", "1 linked network", "1 scheduled post", "2 members"):
        assert words in page


@pytest.mark.parametrize("route", ["home", "profiles:index", "posts:create", "settings:index"])
def test_members_see_only_that_it_is_being_closed(alice, route):
    member, _ = make_member(alice, "admin")
    close(alice)
    client = member.client()
    for answer in (client.get(reverse(route)), client.post(reverse(route), {"title": "New"})):
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "This account is being closed" in page
        assert "Open the account again" not in page
    assert client.post("/account/reopen/").status_code == 403
    assert client.get("/account/export/").status_code == 403


def test_keys_and_links_open_nothing(alice, charlie):
    key = alice.primary.keys.get()
    new = create_link_session(profile=alice.profile, by=alice.user)
    assert find(new.token) == new.session
    assert find_key(key.secret) == key
    headers = {"authorization": f"Bearer {key.secret}"}
    assert Client().get("/api/profiles", headers=headers).status_code == 200
    close(alice)
    assert find_key(key.secret) is None
    assert Client().get("/api/profiles", headers=headers).status_code == 403
    assert find_key(charlie.primary.keys.get().secret) is not None
    with pytest.raises(ProfileGone):
        find(new.token)
    remind = LinkSession.objects.filter(pk=new.session.pk)
    remind.update(remind_at=timezone.now())
    send_due_reminders(timezone.now())
    assert remind.get().remind_at is not None


def test_posts_are_held_and_cancelled_if_their_time_passes(alice, bluesky):
    link(alice, bluesky)
    soon = write(alice, "Soon", due_at=timezone.now() + DAY)
    later = write(alice, "Later", due_at=timezone.now() + 9 * DAY)
    close(alice)
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        grace = datetime.timedelta(0)
        assert publish.publish_delivery(delivery_of(soon).pk) == "not due"
        assert recovery.sweep(timezone.now(), grace=grace) == 0
        assert oldest_overdue(timezone.now()) is None
        client = alice.client()
        page = client.post("/account/reopen/", follow=True).content.decode()
        assert "1 post whose time had passed is cancelled" in page
        assert client.get("/").status_code == 200
    assert bluesky.records == {}
    soon.refresh_from_db()
    later.refresh_from_db()
    assert (soon.state, later.state) == ("cancelled", "scheduled")
    with time_machine.travel(timezone.now() + 10 * DAY, tick=False):
        assert publish.publish_delivery(delivery_of(later).pk) == "published"


def test_after_the_time_it_can_not_be_undone(alice):
    close(alice)
    with time_machine.travel(timezone.now() + 31 * DAY, tick=False):
        page = alice.client().post("/account/reopen/", follow=True)
    assert "It is too late" in page.content.decode()
    alice.account.refresh_from_db()
    assert alice.account.closing_at is not None


def test_undoing_what_was_not_begun_leaves_no_trail(alice):
    assert alice.client().post("/account/reopen/").status_code == 302
    assert not Event.objects.filter(verb="account.reopened").exists()


def test_any_owner_undoes_it_and_all_works_again(alice):
    second, _ = make_member(alice, "owner")
    close(alice)
    assert second.client().post("/account/reopen/").status_code == 302
    alice.account.refresh_from_db()
    assert alice.account.closing_at is None
    assert find_key(alice.primary.keys.get().secret) is not None
    assert Event.objects.filter(verb="account.reopened", actor=second.user).exists()


def test_an_owner_of_another_account_goes_on_there(alice, charlie):
    Membership.objects.create(account=alice.account, user=charlie.user, role="editor")
    close(alice)
    client = charlie.client()
    client.post(reverse("teams:switch_account"), {"account": alice.account.ref_id})
    page = client.get("/").content.decode()
    assert "This account is being closed" in page
    assert reverse("teams:accounts") in page
    client.post(reverse("teams:switch_account"), {"account": charlie.account.ref_id})
    assert client.get("/").status_code == 200


def test_the_last_owner_may_delete_the_login_while_closing(alice):
    close(alice)
    answer = ready(alice).post("/account/delete/", {"typed_email": alice.user.email})
    assert answer.status_code == 302
    assert not User.objects.filter(email="alice@northwind.test").exists()


def test_after_thirty_days_nothing_is_left(alice, charlie, bluesky, settings):
    make_member(alice, "editor")
    elsewhere, _ = make_member(alice, "viewer")
    Membership.objects.create(account=charlie.account, user=elsewhere.user, role="viewer")
    link(alice, bluesky)
    image = keep(alice.profile)
    write(alice, media=[image], due_at=timezone.now() + DAY)
    close(alice)
    assert finish_closing(now=timezone.now() + 29 * DAY) == 0
    with time_machine.travel(timezone.now() + 31 * DAY, tick=False):
        assert "leaving.finish_closing" in ticks.run_due()
    assert list(Account.objects.all()) == [charlie.account]
    assert not Profile.objects.exclude(account=charlie.account).exists()
    assert not Post.objects.exists()
    assert not Media.objects.exists()
    assert not image.file.storage.exists(image.file.name)
    left = set(User.objects.values_list("email", flat=True))
    assert left == {charlie.user.email, elsewhere.user.email}
    assert not Event.objects.exclude(account=charlie.account).exists()


def test_the_operators_login_outlives_the_account(alice):
    User.objects.filter(pk=alice.user.pk).update(is_superuser=True)
    close(alice)
    assert finish_closing(now=timezone.now() + 31 * DAY) == 1
    assert User.objects.filter(pk=alice.user.pk).exists()


def test_undone_in_time_it_is_not_final(alice):
    close(alice)
    alice.client().post("/account/reopen/")
    assert finish_closing(now=timezone.now() + 31 * DAY) == 0
    assert Account.objects.filter(pk=alice.account.pk).exists()
