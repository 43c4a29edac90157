"""Every address, asked by every role: with the lock, a list of profiles, deactivated, viewed."""

from collections.abc import Iterable

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action, may
from profiles.models import Profile
from tests.access.profiles import password_given
from tests.access.table import Row, all_rows, ask, check_foreign, status_of
from tests.cast import make_member

# Said here once more, by hand: what the policy must come to.
EVERYTHING = frozenset(action.value for action in Action)
RIGHTS = {
    "admin": EVERYTHING - {"view_as", "hand_over"},
    "editor": frozenset({"view", "post"}),
    "approver": frozenset({"view", "approve"}),
    "viewer": frozenset({"view"}),
}
LOCKED = frozenset({"change_settings", "see_plan", "manage_keys"})
OWNERS_ALONE = EVERYTHING - RIGHTS["admin"]
LISTED = LOCKED | {"manage_profiles", "manage_team", "see_audit"}

ROWS = all_rows()
each_row = pytest.mark.parametrize("row", ROWS, ids=str)
each_role = pytest.mark.parametrize("role", RIGHTS)


def answer_to(client, row: Row, alice, member) -> int | str:
    if row.prepare:
        row.prepare(client, alice)
    owner = member if row.personal else alice
    return status_of(ask(client, row, row.args(owner), row.payload(alice)))


@each_row
def test_member_of_each_role(row, alice, member_as):
    """Where no right is needed the viewer asks alone, whose rights all others have too."""
    check_roles(row, RIGHTS if row.needs else ["viewer"], alice, member_as)


@pytest.mark.slow
@pytest.mark.parametrize("row", [row for row in ROWS if not row.needs], ids=str)
def test_what_a_viewer_may_no_other_role_is_refused(row, alice, member_as):
    check_roles(row, [role for role in RIGHTS if role != "viewer"], alice, member_as)


def check_roles(row: Row, roles: Iterable[str], alice, member_as) -> None:
    """What a role's request changes is undone before the next asks."""
    answers = {}
    for role in roles:
        with transaction.atomic():
            member, _ = member_as(role)
            client = member.client(acting_as=alice.profile)
            answers[role] = answer_to(client, row, alice, member)
            transaction.set_rollback(True)
        cache.clear()
    assert answers == {role: row.for_member(RIGHTS[role]) for role in answers}


@each_row
def test_admin_while_the_primary_is_locked(row, alice, member_as):
    member, _ = member_as("admin")
    alice.account.settings.primary_lock = True
    alice.account.settings.save()
    client = member.client(acting_as=alice.profile)
    expected = row.for_member(RIGHTS["admin"] - LOCKED)
    assert answer_to(client, row, alice, member) == expected


@pytest.mark.parametrize("row", [r for r in ROWS if r.needs in LOCKED], ids=str)
def test_owner_is_exempt_from_the_lock(row, alice):
    alice.account.settings.primary_lock = True
    alice.account.settings.save()
    assert answer_to(alice.client(), row, alice, alice) == row.expected("primary")


@each_row
def test_admin_with_a_list_knows_nothing_of_other_profiles(row, alice):
    """The list is empty: Acme is to this member as a stranger's profile."""
    member, membership = make_member(alice, "admin", all_profiles=False, email="kim@northwind.test")
    client = member.client(acting_as=membership.team_profile)
    if row.needs in LISTED | OWNERS_ALONE:
        assert answer_to(client, row, alice, member) in (403, 404)
    elif row.names_an_object and not row.personal:
        check_foreign(client, row, alice)
    elif not row.of:
        assert answer_to(client, row, alice, member) in (row.expected("profile"), 422)


@each_row
def test_deactivated_member_is_an_outsider(row, alice, member_as):
    member, membership = member_as("admin")
    Membership.objects.filter(pk=membership.pk).update(deactivated_at=timezone.now())
    client = member.client(acting_as=alice.profile)
    client.acting_as = None
    if row.personal and row.of:
        return  # a passkey stays the person's own
    assert answer_to(client, row, alice, member) == row.expected("outsider")


@each_row
def test_owner_who_looks_as_a_member_changes_nothing(row, alice, member_as):
    _, membership = member_as("admin")
    client = alice.client(acting_as=alice.profile)
    session = client.session
    session["viewing_as"] = membership.pk
    session["viewing_acting_as"] = alice.profile.ref_id
    session.save()
    asked = answer_to(client, row, alice, alice)
    if row.method == "POST" and not row.viewers:
        assert asked == 403
    elif row.prepare is not password_given:  # confirming a password is a POST, refused here
        assert asked == row.for_member(RIGHTS["admin"])


@each_role
def test_policy_says_what_is_written_here(role, alice, member_as):
    _, membership = member_as(role)
    assert {a.value for a in Action if may(membership, a)} == RIGHTS[role]
    membership.all_profiles = False
    assert {a.value for a in Action if may(membership, a)} == RIGHTS[role] - LISTED


def test_lock_moves_a_session_off_the_primary(alice, member_as):
    member, membership = member_as("admin")
    client = member.client()
    assert client.get("/").context["acting_profile"].is_primary
    alice.account.settings.primary_lock = True
    alice.account.settings.save()
    page = client.get("/")
    assert page.context["acting_profile"] == Profile.objects.get(member=membership)
    assert "The Primary Profile is locked now" in page.content.decode()
    switched = client.post("/profiles/switch/", {"profile": alice.primary.ref_id})
    assert switched.status_code == 404
    assert client.post("/profiles/switch/", {"profile": "primary"}).status_code == 403
