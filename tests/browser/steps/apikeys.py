"""Named keys, while acting as the Primary Profile."""

from tests.apikeys.keys import make_key
from tests.browser.steps import step
from tests.browser.steps.act import Act


@step("apikeys:create")
def create(act: Act) -> None:
    act.enter("")
    act.open("apikeys:create")
    act.fill("Name", "Build robot")
    act.main.get_by_label("Read: profiles").check()
    act.press("Make the key")
    assert act.main.locator("code.secret").inner_text().startswith("ayd_")


@step("apikeys:detail")
def change(act: Act) -> None:
    act.open("apikeys:detail", make_key(act.alice, "Till")[0].ref)
    act.main.get_by_label("Only read, change nothing").check()
    act.press("Save")


@step("apikeys:profiles")
def choose(act: Act) -> None:
    act.open("apikeys:profiles", make_key(act.alice, "Partner", all_profiles=False)[0].ref)
    act.main.get_by_label("Acme", exact=True).check()
    act.press("Save this page")


@step("apikeys:rotate")
def rotate(act: Act) -> None:
    act.open("apikeys:detail", make_key(act.alice, "Turning")[0].ref)
    act.main.get_by_label("for 24 hours").check()
    act.press("Make a new secret")


@step("apikeys:end_old")
def end_old(act: Act) -> None:
    act.press("End old secrets now")


@step("apikeys:revoke")
def revoke(act: Act) -> None:
    act.press("End the key")
