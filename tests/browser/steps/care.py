"""Alerts, suspensions, support, exports and the ends of logins and accounts."""

import io
import zipfile

from ayrdash.accounts.models import Account
from ayrdash.alerts.services import raise_alert
from ayrdash.mail.services.bounces import note_bad
from ayrdash.suspensions.services import suspend as suspended
from tests.access.alerts import alert
from tests.access.leaving import looked
from tests.access.profiles import spare
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import make_member, make_party


@step("alerts:seen")
def read_all(act: Act) -> None:
    alert(act.alice)
    act.enter("")
    act.open("alerts:index")
    act.press("Mark all as read")


@step("alerts:remedy")
def fix(act: Act) -> None:
    act.open("alerts:index")
    act.press("Fix it")


@step("alerts:read")
def read_one(act: Act) -> None:
    other = raise_alert(
        profile=act.alice.profile,
        kind="post_failed",
        incident="facebook",
        details={"network": "facebook", "post": "unknown"},
    )
    act.open("alerts:index")
    act.press("Mark as read")
    other.delete()


@step("alerts:preferences")
def choose_how(act: Act) -> None:
    act.open("alerts:preferences")
    act.main.get_by_label("A post could not be published").select_option("Mail once a day")
    act.press("Save")


@step("alerts:release")
def have_mail_again(act: Act) -> None:
    note_bad(email=act.alice.user.email, cause="bounced", words="550 5.1.1 no such user")
    act.open("alerts:preferences")
    act.press(f"Release {act.alice.user.email}")


@step("alerts:dismiss")
def dismiss(act: Act) -> None:
    act.open("alerts:index")
    act.press("Close")


@step("suspensions:suspend")
def suspend(act: Act) -> None:
    act.enter("")
    act.open("suspensions:suspend", *spare(act.alice))
    act.main.get_by_label("Reason").fill("Unpaid")
    act.press("Suspend")


@step("suspensions:lift")
def lift(act: Act) -> None:
    act.open("suspensions:profile", *spare(act.alice))
    act.press("Lift the suspension")


@step("suspensions:profile")
def certify(act: Act) -> None:
    suspended(profile=act.alice.profile, cause="network", reason="Spam", actor=None)
    act.open("suspensions:profile", act.alice.profile.ref_id)
    act.main.get_by_role("checkbox").check()
    act.press("Certify and reactivate")


@step("support:index")
def ask_support(act: Act) -> None:
    act.open("support:index")
    act.main.get_by_label("Subject").fill("A question")
    act.main.locator("textarea").fill("How do I link a second page?")
    act.press("Send")


@step("leaving:export")
def export(act: Act) -> None:
    act.open("leaving:export")
    act.press("Make an export")


@step("leaving:imports")
def upload_an_export(act: Act) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("account.json", "{}")
    act.open("leaving:imports")
    file = {"name": "one.zip", "mimeType": "application/zip", "buffer": content.getvalue()}
    act.main.get_by_label("Export (ZIP)").set_input_files(file)
    act.fill("As a new account of the login optional", act.alice.user.email)
    act.press("Dry run")


@step("leaving:begin_import")
def read_an_export_in(act: Act) -> None:
    act.open("leaving:import", *looked(act.alice))
    act.press("Read it in")


@step("leaving:close")
def close(act: Act) -> None:
    act.open("leaving:close")
    act.main.get_by_role("textbox").fill(Account.objects.get(pk=act.alice.account.pk).name)
    act.press("Close the account")


@step("leaving:reopen")
def reopen(act: Act) -> None:
    act.enter("")
    act.open("home")
    act.press("Open the account again")


@step("leaving:login")
def delete_login(act: Act) -> None:
    other = make_party("olga@other.test", "Other House", "Brand")
    _, member = make_member(other, "viewer", email="leaving@other.test")
    act.enter("", user=member.user)
    act.open("leaving:login")
    act.main.get_by_role("textbox").fill("leaving@other.test")
    act.press("Delete my login")
