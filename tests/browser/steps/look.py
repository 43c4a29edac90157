"""The look of the linking page: its draft, and what is published."""

from settings_app.services import look as looks
from tests.access.settings import draft, picture, version
from tests.browser.steps import step
from tests.browser.steps.act import Act


def save_at(act: Act, route: str, button: str = "Save") -> None:
    act.open(route)
    with act.page.expect_navigation():
        act.main.get_by_role("button", name=button, exact=True).first.click()


@step("settings:brand")
def logo(act: Act) -> None:
    act.enter("")
    save_at(act, "settings:brand")


@step("settings:texts")
def texts(act: Act) -> None:
    act.open("settings:texts")
    act.main.get_by_label("Heading").first.fill("Link your accounts")
    with act.page.expect_navigation():
        act.main.get_by_role("button", name="Save").first.click()


@step("settings:help")
def help_links(act: Act) -> None:
    save_at(act, "settings:help")


@step("settings:modals")
def steps_before(act: Act) -> None:
    save_at(act, "settings:modals")


@step("settings:remove_picture")
def remove_picture(act: Act) -> None:
    picture(act.alice)
    act.open("settings:modals")
    with act.page.expect_navigation():
        act.main.get_by_role("button", name="Remove").first.click()


@step("settings:style")
def style(act: Act) -> None:
    act.open("settings:style")
    act.main.get_by_label("Or its text").fill(".ayd-card { color: #111 }")
    act.press("Check and save")


@step("settings:languages")
def languages(act: Act) -> None:
    save_at(act, "settings:languages")


@step("linking:preview", status=200)
def preview(act: Act) -> None:
    act.open("settings:texts")
    act.main.get_by_label("Heading").first.fill("As I type")
    act.main.get_by_role("button", name="Preview").first.click()
    shown = act.page.frame_locator("iframe[name=studio]")
    shown.get_by_text("As I type").wait_for()


@step("settings:publish")
def publish(act: Act) -> None:
    draft(act.page, act.alice)  # type: ignore[arg-type]  # the browser is no part of it
    act.open("settings:versions")
    act.press("Publish")


@step("settings:discard")
def discard(act: Act) -> None:
    looks.change_draft(
        account=act.alice.account, changes={"heading": "Not so good"}, actor=act.alice.user
    )
    act.open("settings:versions")
    act.press("Discard the draft")


@step("settings:restore")
def restore(act: Act) -> None:
    act.open("settings:compare", *version(act.alice))
    act.press("Restore as draft")
