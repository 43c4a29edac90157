"""Members: role, list of profiles, deactivated, restored, removed; never without an owner."""

import pytest
from django.test import Client

from ayrdash.accounts.models import Membership, User
from ayrdash.activity.models import Event
from profiles.models import Profile, ProfileAccess
from profiles.services.keys import find_key
from tests.cast import PASSWORD, make_member, make_profile


def act(client, member, name, **data):
    return client.post(f"/team/members/{member.pk}/{name}/", data, follow=True)


def fresh(membership):
    return Membership.objects.filter(pk=membership.pk).first()


def signed_in(party) -> Client:
    """Sign in by the page, so that the session is on the list of sessions."""
    client = Client()
    client.post("/account/login/", {"login": party.user.email, "password": PASSWORD})
    assert client.get("/").status_code == 200
    return client


def test_the_page_of_a_member_lists_only_roles_one_may_give(alice):
    _, editor = make_member(alice, "editor")
    page = alice.client().get(f"/team/members/{editor.pk}/").content.decode()
    assert 'value="admin"' in page
    assert 'value="owner"' not in page
    assert "No keys, no settings" in page


def test_role_is_changed_and_told(alice):
    _, editor = make_member(alice, "editor")
    answer = act(alice.client(), editor, "role", role="viewer")
    assert "editor@northwind.test is Viewer now" in answer.content.decode()
    assert fresh(editor).role == "viewer"
    event = Event.objects.get(verb="member.role_changed")
    assert (event.details["before"], event.details["after"]) == ("editor", "viewer")


def test_nobody_gives_ownership_by_a_role(alice):
    _, editor = make_member(alice, "editor")
    assert act(alice.client(), editor, "role", role="owner").status_code == 422
    assert fresh(editor).role == "editor"


@pytest.mark.parametrize("name", ["role", "reach", "deactivate", "remove"])
def test_admin_manages_nobody_who_holds_more(alice, name):
    admin, _ = make_member(alice, "admin")
    owner = alice.user.memberships.get()
    data = {"role": "viewer", "reach": "list"}
    act(admin.client(acting_as=alice.profile), owner, name, **data)
    kept = fresh(owner)
    assert (kept.role, kept.all_profiles, kept.deactivated_at) == ("owner", True, None)


def test_nobody_changes_their_own_rights(alice):
    admin, membership = make_member(alice, "admin")
    client = admin.client(acting_as=alice.profile)
    page = client.get(f"/team/members/{membership.pk}/").content.decode()
    assert "This is you" in page
    act(client, membership, "role", role="viewer")
    assert fresh(membership).role == "admin"


def test_the_reason_stands_where_the_form_would(alice):
    admin, _ = make_member(alice, "admin")
    owner = alice.user.memberships.get()
    page = admin.client(acting_as=alice.profile).get(f"/team/members/{owner.pk}/")
    assert "Only an owner may change this" in page.content.decode()


def test_list_is_edited_a_page_at_a_time(alice):
    member, membership = make_member(alice, "editor")
    for number in range(60):
        make_profile(alice.account, f"Client {number:02}")
    client = alice.client()
    answer = act(client, membership, "reach", reach="list")
    assert answer.redirect_chain[-1][0] == f"/team/members/{membership.pk}/profiles/"
    url = f"/team/members/{membership.pk}/profiles/"
    page = client.get(f"{url}?q=Client 0")
    refs = [profile.ref_id for profile in page.context["page"].items]
    assert len(refs) == 10
    client.post(url, {"shown": refs, "chosen": refs[:3]})
    later = client.get(f"{url}?q=Client 5")
    other = [profile.ref_id for profile in later.context["page"].items]
    client.post(url, {"shown": other, "chosen": other[:1]})
    assert ProfileAccess.objects.filter(membership=membership).count() == 4
    client.post(url, {"shown": refs, "chosen": refs[2:3]})
    assert ProfileAccess.objects.filter(membership=membership).count() == 2
    only = client.get(f"{url}?listed=on").context["page"].items
    assert {profile.title for profile in only} == {"Client 02", "Client 50"}
    seen = member.client(acting_as=membership.team_profile).get("/profiles/").content.decode()
    assert "Client 02" in seen
    assert "Client 03" not in seen


def test_list_takes_no_profile_of_another_account(alice, charlie):
    _, membership = make_member(alice, "editor", all_profiles=False)
    url = f"/team/members/{membership.pk}/profiles/"
    foreign = charlie.profile.ref_id
    alice.client().post(url, {"shown": [foreign], "chosen": [foreign]})
    assert not ProfileAccess.objects.exists()


def test_list_page_costs_the_same_with_many_profiles(alice, django_assert_max_num_queries):
    _, membership = make_member(alice, "editor", all_profiles=False)
    for number in range(120):
        make_profile(alice.account, f"Client {number:03}")
    client = alice.client()
    url = f"/team/members/{membership.pk}/profiles/"
    client.get(url)
    with django_assert_max_num_queries(16):
        page = client.get(url)
    assert page.content.decode().count('name="chosen"') == 50


def test_deactivated_member_is_out_at_once_and_back_when_restored(alice):
    member, membership = make_member(alice, "admin")
    theirs = signed_in(member)
    key = membership.team_profile.keys.get().secret
    assert find_key(key)
    act(alice.client(), membership, "deactivate")
    assert theirs.get("/")["Location"].startswith("/account/login/")
    assert find_key(key) is None
    again = Client()
    again.post("/account/login/", {"login": member.user.email, "password": PASSWORD})
    assert again.get("/").status_code == 403
    act(alice.client(), membership, "restore")
    assert again.get("/").status_code == 200
    assert find_key(key)
    assert fresh(membership).role == "admin"


def test_deactivated_in_one_account_works_on_in_the_other(alice, charlie):
    membership = Membership.objects.create(account=alice.account, user=charlie.user, role="editor")
    client = signed_in(charlie)
    client.post("/team/accounts/switch/", {"account": alice.account.ref_id})
    assert client.get("/").context["acting_profile"].account == alice.account
    act(alice.client(), membership, "deactivate")
    assert client.get("/").context["acting_profile"].account == charlie.account


def test_removed_member_goes_and_the_unused_profile_with_them(alice):
    member, membership = make_member(alice, "admin")
    theirs = signed_in(member)
    page = alice.client().get(f"/team/members/{membership.pk}/remove/").content.decode()
    assert "goes if it was never used" in page
    act(alice.client(), membership, "remove")
    assert fresh(membership) is None
    assert theirs.get("/").status_code == 302
    assert Profile.objects.get(title="Team: admin@northwind.test").deleted_at
    assert User.objects.filter(pk=member.user.pk).exists()


def test_used_team_profile_stays_as_a_user_profile(alice):
    _, membership = make_member(alice, "admin")
    membership.team_profile.social_accounts.create(
        network="bluesky", remote_id="did:x", handle="d.test", host="https://x", credentials="{}"
    )
    act(alice.client(), membership, "remove")
    kept = Profile.objects.get(title="Team: admin@northwind.test")
    assert (kept.kind, kept.member, kept.deleted_at) == ("user", None, None)


def test_last_owner_can_neither_leave_nor_be_removed(alice):
    owner = alice.user.memberships.get()
    assert "only owner" in alice.client().get("/team/leave/").content.decode()
    alice.client().post("/team/leave/")
    assert fresh(owner)
    second, other = make_member(alice, "owner")
    Membership.objects.filter(pk=other.pk).update(deactivated_at="2027-01-01T00:00Z")
    alice.client().post("/team/leave/")
    assert fresh(owner), "a deactivated owner does not count"
    Membership.objects.filter(pk=other.pk).update(deactivated_at=None)
    second.client().post(f"/team/members/{owner.pk}/remove/")
    assert fresh(owner) is None


def test_leaving(alice):
    member, membership = make_member(alice, "editor")
    client = member.client(acting_as=alice.profile)
    client.post("/team/leave/")
    assert fresh(membership) is None
    assert Event.objects.filter(verb="member.left").exists()


def test_restricted_member_sees_only_owners_and_themselves(alice):
    make_member(alice, "admin")
    member, membership = make_member(alice, "viewer", all_profiles=False)
    page = member.client(acting_as=membership.team_profile).get("/team/").content.decode()
    assert "alice@northwind.test" in page
    assert "viewer@northwind.test" in page
    assert "admin@northwind.test" not in page


def test_filters_and_search(alice):
    make_member(alice, "editor", email="dora@northwind.test")
    _, off = make_member(alice, "viewer", email="finn@northwind.test")
    act(alice.client(), off, "deactivate")
    client = alice.client()

    def found(query):
        page = client.get(f"/team/?{query}").context["page"]
        return {row.user.email.partition("@")[0] for row in page.items}

    assert found("q=DORA") == {"dora"}
    assert found("role=viewer") == {"finn"}
    assert found("state=deactivated") == {"finn"}
    assert found("state=active") == {"alice", "dora"}
    assert found("role=nonsense&state=nonsense") == {"alice", "dora", "finn"}
    assert found("q=nobody") == set()


def test_pages_follow_each_other(alice):
    for number in range(60):
        make_member(alice, "viewer", email=f"m{number:02}@northwind.test")
    client = alice.client()
    first = client.get("/team/").context["page"]
    second = client.get(f"/team/?cursor={first.next_cursor}").context["page"]
    assert (len(first.items), len(second.items)) == (50, 11)
    assert not {row.pk for row in first.items} & {row.pk for row in second.items}


def test_other_accounts_members_do_not_exist(alice, charlie):
    owner = alice.user.memberships.get()
    for name in ("role", "reach", "deactivate", "restore", "remove"):
        answer = act(charlie.client(), owner, name, role="viewer", reach="list")
        assert answer.status_code == 404
