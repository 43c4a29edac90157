"""Importing profiles."""

from ayrdash.imports.models import ImportedProfile
from tests.access.imports import a_row
from tests.browser.steps import step
from tests.browser.steps.act import Act


@step("imports:index")
def order(act: Act) -> None:
    act.enter(acting_as="")
    act.open("imports:index")
    act.fill("API key over there", "a-key")
    act.press("Start")


@step("imports:link", status=200)
def make_a_link(act: Act) -> None:
    row = ImportedProfile.objects.get(pk=a_row(act.alice)[0])
    act.open("imports:detail", row.run.ref)
    act.press("Make a link")
