"""Resync: asked for at the picker, after Facebook's own consent."""

from tests.browser.graphnet import graph_network
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.networks.meta.earlier import linked


@step("networks:start_resync")
def relink_all(act: Act) -> None:
    linked(act.alice.primary, "501", "Acme Shop").save()
    act.enter()
    with graph_network():
        act.open("networks:link", "facebook")
        act.press("Go on to Facebook")
        act.page.get_by_role("button", name="Continue as Paula Page").click()
        act.press("Relink 1 account")
