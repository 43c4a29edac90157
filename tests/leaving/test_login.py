"""A person deletes the own login: what goes, what stays, and who must not."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.activity.models import Event
from ayrdash.core.errors import DomainError
from ayrdash.leaving.services.login import delete_login
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.services.create import NewPost, create_post
from profiles.models import Profile
from teams.services.errors import EmailRegistered
from teams.services.invitations import invite
from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD, make_member

URL = "/account/delete/"


def link(profile):
    SocialAccount.objects.create(
        profile=profile, network="bluesky", remote_id=profile.ref_id, credentials="{}"
    )


def ready(party, **options):
    """A client whose person gave the password a moment ago."""
    client = party.client(**options)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_login_goes_and_address_is_free(alice):
    member, membership = make_member(alice, "editor")
    email, user_id = member.user.email, member.user.pk
    elsewhere = Client()
    sign_in(elsewhere, email)
    client = ready(member)
    answer = client.post(URL, {"typed_email": f" {email.upper()} "}, follow=True)
    assert answer.redirect_chain == [(reverse("account_login"), 302)]
    assert "Your login is deleted" in answer.content.decode()
    assert not User.objects.filter(pk=user_id).exists()
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert client.get("/").status_code == elsewhere.get("/").status_code == 302
    again = User.objects.create_user(email, PASSWORD)
    again.emailaddress_set.create(email=email, verified=True, primary=True)
    event = Event.objects.get(verb="user.deleted")
    assert (event.actor, event.actor_label) == (None, email)
    assert mail.outbox[-1].to == [email]
    assert "was deleted" in mail.outbox[-1].body


def test_a_registered_address_can_be_invited_once_its_login_is_deleted(alice, charlie):
    member, _ = make_member(charlie, "editor", email="dora@fabrikam.test")
    owner = alice.user.memberships.get()
    with pytest.raises(EmailRegistered):
        invite(by=owner, email="dora@fabrikam.test", title="Dora")
    ready(member).post(URL, {"typed_email": "dora@fabrikam.test"})
    invitation = invite(by=owner, email="dora@fabrikam.test", title="Dora").invitation
    assert invitation.email == "dora@fabrikam.test"


def test_the_page_says_what_goes_and_what_stays(alice):
    member, membership = make_member(alice, "editor")
    page = ready(member).get(URL).content.decode()
    assert "Northwind" in page
    assert "Editor" in page
    assert f"“{membership.team_profile.title}” is deleted" in page
    link(membership.team_profile)
    assert f"“{membership.team_profile.title}” stays" in ready(member).get(URL).content.decode()


def test_unused_team_profile_is_deleted_and_used_one_stays(alice):
    unused, first = make_member(alice, "editor")
    used, second = make_member(alice, "viewer")
    link(second.team_profile)
    alice.account.refresh_from_db()
    count = alice.account.profile_count
    for member in (unused, used):
        delete_login(user=member.user, typed_email=member.user.email)
    gone = Profile.objects.get(pk=first.team_profile.pk)
    stays = Profile.objects.get(pk=second.team_profile.pk)
    assert gone.deleted_at is not None
    assert (stays.deleted_at, stays.member, stays.kind) == (None, None, "user")
    alice.account.refresh_from_db()
    assert alice.account.profile_count == count - 1


def test_posts_keep_the_authors_name(alice):
    member, _ = make_member(alice, "editor")
    link(alice.profile)
    post = create_post(
        profile=alice.profile,
        new=NewPost(text="Hello", networks=["bluesky"]),
        actor=member.user,
    )
    email = member.user.email
    delete_login(user=member.user, typed_email=email)
    post.refresh_from_db()
    assert (post.created_by, post.created_by_label) == (None, email)


def test_the_password_is_asked_first(alice):
    member, _ = make_member(alice, "editor")
    for answer in (
        member.client().get(URL),
        member.client().post(URL, {"typed_email": member.user.email}),
    ):
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=member.user.pk).exists()


def test_a_wrong_address_deletes_nothing(alice):
    member, _ = make_member(alice, "editor")
    answer = ready(member).post(URL, {"typed_email": "somebody@else.test"})
    assert answer.status_code == 422
    assert "exactly" in str(answer.context["form"].errors["typed_email"])
    assert User.objects.filter(pk=member.user.pk).exists()


def test_the_last_owner_is_refused_with_the_way_out(alice):
    client = ready(alice)
    page = client.get(URL).content.decode()
    assert "You are the only owner of Northwind" in page
    assert reverse("teams:index") in page
    answer = client.post(URL, {"typed_email": alice.user.email})
    assert answer.status_code == 422
    assert User.objects.filter(pk=alice.user.pk).exists()


@pytest.mark.parametrize("switched_off", ["login", "membership"])
def test_a_second_owner_who_can_not_sign_in_does_not_count(alice, switched_off):
    second, membership = make_member(alice, "owner")
    if switched_off == "login":
        User.objects.filter(pk=second.user.pk).update(is_active=False)
    else:
        Membership.objects.filter(pk=membership.pk).update(deactivated_at=timezone.now())
    assert ready(alice).post(URL, {"typed_email": alice.user.email}).status_code == 422


def test_an_owner_beside_another_may_go(alice):
    make_member(alice, "owner")
    assert ready(alice).post(URL, {"typed_email": alice.user.email}).status_code == 302
    assert Account.objects.filter(pk=alice.account.pk).exists()


def test_the_only_operator_stays(alice):
    make_member(alice, "owner")
    User.objects.filter(pk=alice.user.pk).update(is_superuser=True)
    answer = ready(alice).post(URL, {"typed_email": alice.user.email})
    assert answer.status_code == 422
    assert "You run this installation" in answer.content.decode()


@pytest.mark.parametrize("case", ["removed", "deactivated", "no profile open"])
def test_a_login_that_leads_nowhere_can_free_its_address(alice, case):
    member, membership = make_member(alice, "editor", all_profiles=case != "no profile open")
    if case == "removed":
        membership.delete()
    elif case == "deactivated":
        Membership.objects.filter(pk=membership.pk).update(deactivated_at=timezone.now())
    else:
        membership.team_profile.delete()
    client = ready(member)
    assert URL in client.get("/").content.decode()
    assert client.get(URL).status_code == 200
    client.post(URL, {"typed_email": member.user.email})
    assert not User.objects.filter(email=member.user.email).exists()


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one(alice):
    second, _ = make_member(alice, "owner")
    barrier = threading.Barrier(2)
    outcomes = []

    def leave(user_id):
        try:
            user = User.objects.get(pk=user_id)
            barrier.wait(10)
            delete_login(user=user, typed_email=user.email)
            outcomes.append("gone")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(u.pk,)) for u in (alice.user, second.user)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, outcomes)) == ["970", "gone"]
    assert alice.account.memberships.filter(role="owner").count() == 1
