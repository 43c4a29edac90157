"""Settings of the account, and the operator's outbox."""

from django.conf import settings

from ayrdash.mail.models import OutgoingMail
from ayrdash.mail.services.bounces import note_bad
from tests.access.ops import mail
from tests.browser.steps import step
from tests.browser.steps.act import Act


@step("settings:index")
def networks(act: Act) -> None:
    act.enter("")
    act.open("settings:index")
    act.main.get_by_label("Bluesky").uncheck()
    act.press("Save")


@step("settings:lock")
def lock(act: Act) -> None:
    act.open("settings:lock")
    act.main.get_by_label("Lock the Primary Profile").check()
    act.press("Save")


@step("settings:team")
def team(act: Act) -> None:
    act.open("settings:team")
    act.main.get_by_label("Days an invitation can be accepted").fill("5")
    act.press("Save")


@step("settings:addresses")
def allow_address(act: Act) -> None:
    act.open("settings:addresses")
    act.fill("Address or network", "127.0.0.1")
    act.press("Add")


@step("settings:remove_address")
def remove_address(act: Act) -> None:
    act.press("Remove 127.0.0.1")


@step("settings:alerts")
def alert_address(act: Act) -> None:
    act.open("settings:alerts")
    act.main.get_by_label("E-mail address").fill("care@agency.test")
    act.press("Add and ask")


@step("settings:alert_change")
def ask_again(act: Act) -> None:
    act.press("Ask again")


@step("settings:confirm_alerts", status=200)
def agree(act: Act) -> None:
    act.page.goto(act.house.link_to("care@agency.test", "/alerts/confirm/"))
    act.press("Yes, send them")


@step("activity:export", status=200)
def take_the_log_along(act: Act) -> None:
    act.enter("")
    act.open("activity:index")
    with act.page.expect_download() as file:
        act.main.get_by_role("button", name="CSV", exact=True).click()
    assert file.value.suggested_filename.endswith(".csv")


@step("mail:again")
def send_again(act: Act) -> None:
    settings.SMTP_CONFIGURED = True
    act.open("mail:detail", *mail(act.alice))
    act.press("Send now")


@step("mail:test")
def send_a_test(act: Act) -> None:
    act.open("mail:index")
    act.press("Send me a test mail")


@step("mail:again_all")
def send_failed_again(act: Act) -> None:
    settings.SMTP_CONFIGURED = True
    OutgoingMail.objects.create(subject="Hi", to="a@b.test", text_body="Hi", state="failed")
    act.open("mail:index")
    act.press("Send failed again")


@step("mail:release")
def let_mail_go(act: Act) -> None:
    note_bad(email="dora@fabrikam.test", cause="complained", words="")
    act.open("mail:index")
    act.press("Release dora@fabrikam.test")
