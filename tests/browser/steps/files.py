"""Files of posts, and feeds."""

from ayrdash.bulk.models import BulkRun
from tests.access.bulk import FILE, run
from tests.access.feeds import feed
from tests.browser.steps import step
from tests.browser.steps.act import Act


@step("bulk:index")
def check_a_file(act: Act) -> None:
    act.enter()
    act.open("bulk:index")
    act.main.get_by_label("CSV file").set_input_files(
        {"name": "new.csv", "mimeType": "text/csv", "buffer": FILE + b"Ho,bluesky\n"}
    )
    act.press("Check the file")


@step("bulk:start")
def let_it_go(act: Act) -> None:
    made = run(act.alice)
    BulkRun.objects.filter(pk=made.pk).update(results=[{"row": 1, "line": 2, "status": "valid"}])
    act.open("bulk:detail", made.ref)
    act.press("Post 1 row")


@step("bulk:retry")
def try_again(act: Act) -> None:
    made = run(act.alice)
    failed = {"row": 1, "line": 2, "status": "error", "errors": [{"message": "No"}]}
    BulkRun.objects.filter(pk=made.pk).update(state="done", results=[failed])
    act.open("bulk:detail", made.ref)
    act.press("Try the failed rows again")


@step("bulk:discard")
def forget(act: Act) -> None:
    made = run(act.alice)
    BulkRun.objects.filter(pk=made.pk).update(state="checked")
    act.open("bulk:detail", made.ref)
    act.press("Discard")


@step("feeds:index", status=422)
def follow(act: Act) -> None:
    act.open("feeds:index")
    act.fill("Address of the feed", "https://127.0.0.2/rss")
    act.press("Follow")


@step("feeds:detail")
def say_how(act: Act) -> None:
    act.open("feeds:detail", feed(act.alice).ref)
    act.fill("Text of each post", "{title}")
    act.press("Save")


@step("feeds:pause")
def pause(act: Act) -> None:
    act.open("feeds:detail", feed(act.alice).ref)
    act.press("Pause")


@step("feeds:remove")
def remove(act: Act) -> None:
    act.open("feeds:detail", feed(act.alice).ref)
    act.press("Remove")
