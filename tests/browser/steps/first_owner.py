"""From nobody's installation to the first owner."""

from django.conf import settings

from ayrdash.home.services import new_setup_link
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import PASSWORD


@step("setup")
def set_up(act: Act) -> None:
    act.page.goto(str(new_setup_link()).replace(settings.PUBLIC_URL, act.house.url))
    act.fill("Organisation", "Northwind")
    act.fill("Your e-mail", "ann@northwind.test")
    act.fill("Password", PASSWORD)
    act.press("Create the account")
