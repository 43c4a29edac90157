"""The pages of the API."""

from tests.api.caller import key_of
from tests.browser.steps import step
from tests.browser.steps.act import Act


@step("api_doctor", status=200)
def examine(act: Act) -> None:
    act.enter()
    act.open("api_doctor")
    act.fill("Credential or request", f"Authorization: Bearer {key_of(act.alice.primary)}")
    act.press("Examine")
