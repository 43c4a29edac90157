"""Every address, asked by every role: with the lock, a list of profiles, deactivated, viewed."""

import pytest
from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action, may
from profiles.models import Profile
from tests.access.table import Row, all_rows, ask, check_foreign, status_of
from tests.architecture.questions import Questions

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
QUESTIONS = Questions()
# Where no right is needed the viewer asks alone, whose rights all others have too.
OTHERS = Questions()


def answer_to(client, row: Row, alice, member) -> int | str:
    if row.prepare:
        row.prepare(client, alice)
    owner = member if row.personal else alice
    return status_of(ask(client, row, row.args(owner), row.payload(alice)))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_role_gets_what_it_may(row, ask_all):
    ask_all(QUESTIONS, row)


@pytest.mark.slow
@pytest.mark.parametrize("row", [row for row in ROWS if not row.needs], ids=str)
def test_what_a_viewer_may_no_other_role_is_refused(row, ask_all):
    ask_all(OTHERS, row)


def check_role(role: str, row: Row, cast) -> None:
    member, _ = cast.member_as(role)
    client = member.client(acting_as=cast.alice.profile)
    assert answer_to(client, row, cast.alice, member) == row.for_member(RIGHTS[role])


@QUESTIONS.asked_of()
def viewer(row, cast):
    check_role("viewer", row, cast)


@QUESTIONS.asked_of(lambda row: row.needs)
@OTHERS.asked_of()
def approver(row, cast):
    check_role("approver", row, cast)


@QUESTIONS.asked_of(lambda row: row.needs)
@OTHERS.asked_of()
def editor(row, cast):
    check_role("editor", row, cast)


@QUESTIONS.asked_of(lambda row: row.needs)
@OTHERS.asked_of()
def admin(row, cast):
    check_role("admin", row, cast)


@QUESTIONS.asked_of()
def admin_while_the_primary_is_locked(row, cast):
    lock(cast.alice)
    member, _ = cast.member_as("admin")
    client = member.client(acting_as=cast.alice.profile)
    expected = row.for_member(RIGHTS["admin"] - LOCKED)
    assert answer_to(client, row, cast.alice, member) == expected


@QUESTIONS.asked_of(lambda row: row.needs in LOCKED)
def owner_is_exempt_from_the_lock(row, cast):
    lock(cast.alice)
    assert answer_to(cast.alice.client(), row, cast.alice, cast.alice) == row.expected("primary")


@QUESTIONS.asked_of()
def admin_with_a_list_knows_nothing_of_other_profiles(row, cast):
    """The list is empty: Acme is to this member as a stranger's profile."""
    member, membership = cast.as_member(cast.kim)
    client = member.client(acting_as=membership.team_profile)
    if row.needs in LISTED | OWNERS_ALONE:
        assert answer_to(client, row, cast.alice, member) in (403, 404)
    elif row.names_an_object and not row.personal:
        check_foreign(client, row, cast.alice)
    elif not row.of:
        assert answer_to(client, row, cast.alice, member) in (row.expected("profile"), 422)


@QUESTIONS.asked_of(lambda row: not (row.personal and row.of))  # a passkey stays the person's own
def deactivated_member_is_an_outsider(row, cast):
    member, membership = cast.member_as("admin")
    Membership.objects.filter(pk=membership.pk).update(deactivated_at=timezone.now())
    client = member.client(acting_as=cast.alice.profile)
    client.acting_as = None
    assert answer_to(client, row, cast.alice, member) == row.expected("outsider")


@QUESTIONS.asked_of()
def owner_who_looks_as_a_member_changes_nothing(row, cast):
    _, membership = cast.member_as("admin")
    client = cast.alice.client(acting_as=cast.alice.profile)
    session = client.session
    session["viewing_as"] = membership.pk
    session["viewing_acting_as"] = cast.alice.profile.ref_id
    session.save()
    asked = answer_to(client, row, cast.alice, cast.alice)
    if row.method == "POST" and not row.viewers:
        assert asked == 403
    else:
        assert asked == row.for_member(RIGHTS["admin"])


def lock(party) -> None:
    party.account.settings.primary_lock = True
    party.account.settings.save()


@pytest.mark.parametrize("role", RIGHTS)
def test_policy_says_what_is_written_here(role, cast):
    _, membership = cast.member_as(role)
    assert {a.value for a in Action if may(membership, a)} == RIGHTS[role]
    membership.all_profiles = False
    assert {a.value for a in Action if may(membership, a)} == RIGHTS[role] - LISTED


def test_lock_moves_a_session_off_the_primary(cast):
    alice, (member, membership) = cast.alice, cast.member_as("admin")
    client = member.client()
    assert client.get("/").context["acting_profile"].is_primary
    lock(alice)
    page = client.get("/")
    assert page.context["acting_profile"] == Profile.objects.get(member=membership)
    assert "The Primary Profile is locked now" in page.content.decode()
    switched = client.post("/profiles/switch/", {"profile": alice.primary.ref_id})
    assert switched.status_code == 404
    assert client.post("/profiles/switch/", {"profile": "primary"}).status_code == 403
