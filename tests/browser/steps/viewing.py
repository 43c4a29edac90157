"""An owner looks at the product as a member."""

from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import make_member

BEA = "bea@northwind.test"


@step("profiles:view_as")
def view_as(act: Act) -> None:
    act.enter("")
    make_member(act.alice, "admin", email=BEA)
    act.open("teams:index")
    act.press(f"View as {BEA}")


@step("profiles:view_stop")
def stop_viewing(act: Act) -> None:
    with act.page.expect_navigation():
        act.page.get_by_role("button", name="Stop viewing").click()
