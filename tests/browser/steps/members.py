"""Members, ownership, several accounts."""

from ayrdash.accounts.models import Membership
from tests.access.teams import colleague, invitation
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import make_member, make_party, membership_of


@step("teams:role")
def change_the_role(act: Act) -> None:
    act.enter("")
    act.open("teams:member", *colleague(act.alice))
    act.main.get_by_label("Editor").check()
    act.press("Change the role")


@step("teams:reach")
def restrict(act: Act) -> None:
    act.open("teams:member", *colleague(act.alice))
    act.main.get_by_label("A list of profiles").check()
    act.press("Save")


@step("teams:member_profiles")
def choose_profiles(act: Act) -> None:
    act.open("teams:member_profiles", *colleague(act.alice))
    act.main.get_by_label("Acme").check()
    act.press("Save this page")


@step("teams:invitation_profiles")
def choose_profiles_of_an_invited_person(act: Act) -> None:
    act.open("teams:invitation_profiles", *invitation(act.alice))
    act.main.get_by_label("Acme").check()
    act.press("Save this page")


@step("teams:deactivate")
def deactivate(act: Act) -> None:
    act.open("teams:member", *colleague(act.alice))
    act.press("Deactivate")


@step("teams:restore")
def restore(act: Act) -> None:
    act.open("teams:member", *colleague(act.alice))
    act.press("Restore")


@step("teams:hand_over")
def offer(act: Act) -> None:
    act.open("teams:member", *colleague(act.alice))
    act.main.get_by_label("I stay an owner too").check()
    act.press("Offer the ownership")


@step("teams:withdraw")
def take_back(act: Act) -> None:
    act.open("teams:member", *colleague(act.alice))
    act.press("Take the offer back")


@step("teams:decline_ownership")
def decline(act: Act) -> None:
    answer(act, "Decline")


@step("teams:accept_ownership")
def accept(act: Act) -> None:
    answer(act, "Accept")


def answer(act: Act, button: str) -> None:
    act.enter("")
    (pk,) = colleague(act.alice)
    offer(act)
    act.enter("Acme", Membership.objects.get(pk=pk).user)
    act.open("teams:nomination")
    act.press(button)


@step("teams:leave")
def leave(act: Act) -> None:
    party, _ = make_member(act.alice, "editor", email="emma@northwind.test")
    act.enter("Acme", party.user)
    act.open("teams:leave")
    act.press("Leave the team")


@step("teams:switch_account")
def switch_account(act: Act) -> None:
    two = make_party("tess@contoso.test", "Contoso", "Zenith")
    Membership.objects.create(account=act.alice.account, user=two.user, role="editor")
    act.enter("Zenith", two.user)
    act.open("teams:accounts")
    act.press("Switch to Northwind")
    assert membership_of(act.alice)


@step("teams:remove")
def remove(act: Act) -> None:
    act.enter("")
    act.open("teams:remove", *colleague(act.alice))
    act.press("Remove from the team")
