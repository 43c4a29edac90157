"""An owner looks at the product as a member: read only, seen, recorded, ended."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Membership, User
from ayrdash.activity.models import Event
from profiles.models import ProfileAccess
from tests.cast import PASSWORD, make_member, make_profile


@pytest.fixture
def viewer(alice):
    """Alice's client as she looks as an editor who reaches Acme alone."""
    member, membership = make_member(alice, "editor", all_profiles=False)
    User.objects.filter(pk=member.user.pk).update(name="Edith")
    ProfileAccess.objects.create(membership=membership, profile=alice.profile)
    client = alice.client()
    answer = client.post(reverse("profiles:view_as", args=[membership.pk]))
    assert answer.status_code == 302
    client.acting_as = membership.team_profile
    client.member = membership
    return client


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_the_page_is_the_members_with_a_bar(viewer, alice):
    make_profile(alice.account, "Hidden")
    page = viewer.get("/profiles/").content.decode()
    assert "You view as <strong>Edith</strong> (Editor)" in page
    assert "Stop viewing" in page
    assert "Acme" in page
    assert "Hidden" not in page
    assert reverse("activity:index") not in page
    assert viewer.get(reverse("activity:index")).status_code == 403


@pytest.mark.parametrize(
    "page", ["home", "teams:index", "account_page", "account_email", "mfa_index", "account_logout"]
)
def test_the_bar_is_on_every_page(viewer, page):
    assert "viewing-bar" in viewer.get(reverse(page)).content.decode()


def test_nothing_can_be_changed(viewer, alice):
    refused = viewer.post(reverse("posts:create"), {"text": "Hello"})
    assert refused.status_code == 403
    assert "You are only looking" in refused.content.decode()
    assert "Stop viewing" in refused.content.decode()


def test_the_own_login_is_shown_and_closed(viewer, alice):
    page = viewer.get(reverse("account_email")).content.decode()
    assert alice.user.email in page
    for route, data in {
        "account_page": {"name": "Mallory"},
        "account_email": {"email": "new@northwind.test", "action_add": ""},
        "account_change_password": {"oldpassword": PASSWORD},
        "account_reauthenticate": {"password": PASSWORD},
        "mfa_activate_totp": {"code": "1"},
        "usersessions_list": {},
    }.items():
        assert viewer.post(reverse(route), data).status_code == 403, route
    alice.user.refresh_from_db()
    assert alice.user.name == ""


def test_switching_among_the_members_profiles_works_and_is_the_owners_act(viewer, alice):
    viewer.post(reverse("profiles:switch"), {"profile": alice.profile.ref_id})
    assert viewer.get("/").context["acting_profile"] == alice.profile
    event = Event.objects.get(verb="profile.switched")
    assert event.actor == alice.user
    assert event.viewed_label == viewer.member.user.email
    other = make_profile(alice.account, "Hidden")
    refused = viewer.post(reverse("profiles:switch"), {"profile": other.ref_id})
    assert refused.status_code == 404


def test_stopping_leads_back_to_where_the_owner_stood(viewer, alice):
    viewer.post(reverse("profiles:switch"), {"profile": alice.profile.ref_id})
    answer = viewer.post(reverse("profiles:view_stop"))
    assert answer["Location"] == reverse("teams:index")
    page = viewer.get("/")
    assert page.context["acting_profile"].is_primary
    assert "viewing-bar" not in page.content.decode()
    assert "viewing_acting_as" not in viewer.session
    started, ended = (Event.objects.get(verb=v) for v in ("member.viewed", "member.view_ended"))
    assert started.actor == ended.actor == alice.user
    assert started.details["member"] == ended.details["member"] == viewer.member.user.email
    viewer.post(reverse("profiles:view_stop"))
    assert verbs().count("member.view_ended") == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda member: Membership.objects.filter(pk=member.pk).delete(),
        lambda member: Membership.objects.filter(pk=member.pk).update(
            deactivated_at=timezone.now()
        ),
        lambda member: Membership.objects.filter(pk=member.pk).update(role="owner"),
        lambda member: member.account.memberships.filter(role="owner").update(role="admin"),
    ],
    ids=["removed", "deactivated", "became owner", "viewer is no owner any more"],
)
def test_it_ends_by_itself(viewer, alice, change):
    change(viewer.member)
    page = viewer.get("/")
    assert page.context["acting_profile"].is_primary
    assert "that member is gone" in page.content.decode()
    assert "viewing_as" not in viewer.session
    assert verbs()[-1] == "member.view_ended"


def test_a_member_without_any_profile_can_be_left_again(alice):
    _, membership = make_member(alice, "viewer", all_profiles=False)
    membership.team_profile.delete()
    client = alice.client()
    client.post(reverse("profiles:view_as", args=[membership.pk]))
    page = client.get("/")
    assert page.status_code == 403
    assert "Stop viewing" in page.content.decode()
    client.post(reverse("profiles:view_stop"))
    assert client.get("/").status_code == 200


def test_signing_out_works_and_leaves_nothing_behind(viewer, alice):
    viewer.post(reverse("account_logout"))
    assert viewer.get("/").status_code == 302
    assert Event.objects.get(verb="user.signed_out").actor == alice.user
    assert "viewing-bar" not in alice.client().get("/").content.decode()


@pytest.mark.parametrize("which", ["owner", "deactivated", "stranger", "nobody"])
def test_whom_one_can_not_look_as(alice, charlie, which):
    _, second = make_member(alice, "owner", email="second@northwind.test")
    _, off = make_member(alice, "admin")
    Membership.objects.filter(pk=off.pk).update(deactivated_at=timezone.now())
    pk = {
        "owner": second.pk,
        "deactivated": off.pk,
        "stranger": charlie.user.memberships.get().pk,
        "nobody": 2**31 - 2,
    }[which]
    client = alice.client()
    assert client.post(reverse("profiles:view_as", args=[pk])).status_code == 404
    assert "viewing_as" not in client.session


def test_only_owners_find_the_button_beside_members(alice):
    admin, _ = make_member(alice, "admin")
    _, viewer = make_member(alice, "viewer")
    url = reverse("profiles:view_as", args=[viewer.pk])
    assert url in alice.client().get(reverse("teams:index")).content.decode()
    own = reverse("profiles:view_as", args=[alice.user.memberships.get().pk])
    assert own not in alice.client().get(reverse("teams:index")).content.decode()
    assert url not in admin.client().get(reverse("teams:index")).content.decode()
    assert admin.client().post(url).status_code == 403


def test_no_second_look_from_within_a_look(viewer, alice):
    _, other = make_member(alice, "admin")
    assert viewer.post(reverse("profiles:view_as", args=[other.pk])).status_code == 403
    assert viewer.session["viewing_as"] == viewer.member.pk
