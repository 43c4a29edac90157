"""Profiles, switching and keys."""

from tests.access.profiles import deleted, spare
from tests.browser.steps import step
from tests.browser.steps.act import Act


@step("profiles:create")
def create(act: Act) -> None:
    act.enter("")
    act.open("profiles:index")
    act.page.get_by_role("link", name="Add Profile").click()
    act.fill("User Profile Title", "Beta")
    act.press("Add Profile")


@step("profiles:switch")
def switch(act: Act) -> None:
    act.open("profiles:index", query="?q=beta")
    act.press("Switch to this profile: Beta")
    assert act.page.locator(".acting__name").inner_text() == "Beta"


@step("profiles:edit")
def edit(act: Act) -> None:
    act.open("profiles:edit", act.alice.profile.ref_id)
    act.fill("User Profile Title", "Acme Ltd")
    act.main.get_by_label("Green").check()
    act.main.get_by_label("Time zone").select_option("Europe/Berlin")
    act.main.get_by_label("Tags").fill("food, retail")
    act.press("Save")


@step("profiles:page")
def linking_page(act: Act) -> None:
    act.open("profiles:edit", act.alice.profile.ref_id)
    act.main.get_by_label("Heading").first.fill("Link your shop")
    act.main.get_by_label("Hide the logo").check()
    act.press("Save linking page")


@step("profiles:archive")
def archive(act: Act) -> None:
    act.open("profiles:edit", *spare(act.alice))
    act.press("Archive")


@step("profiles:unarchive")
def unarchive(act: Act) -> None:
    act.open("profiles:edit", *spare(act.alice))
    act.press("Bring it back")


@step("profiles:delete")
def delete(act: Act) -> None:
    act.open("profiles:edit", *spare(act.alice))
    act.main.get_by_role("link", name="Delete…").click()
    act.main.get_by_label("Title of the profile").fill("Spare")
    act.press("Delete profile")


@step("profiles:restore")
def restore(act: Act) -> None:
    deleted(act.alice)
    act.open("profiles:deleted")
    row = act.main.locator(".row", has_text="Gone")
    with act.page.expect_navigation():
        row.get_by_role("button", name="Bring back").click()


@step("profiles:reveal_key")
def reveal(act: Act) -> None:
    act.open("profiles:keys")
    act.press("Show the key")
    assert act.main.locator("code.secret").inner_text().startswith("ayp_")


@step("profiles:rotate_key")
def rotate(act: Act) -> None:
    act.open("profiles:keys")
    act.main.get_by_label("The old key works for").select_option("24")
    act.press("Make a new key")


@step("profiles:end_old_keys")
def end_old(act: Act) -> None:
    act.open("profiles:keys")
    act.press("End old keys now")
