"""From a fresh clone to a published post, as a stranger does it, by plain HTML forms.

Clones the checkout's HEAD into a temporary folder, types the README's first command,
follows the printed one-time link, adds a profile, acts as it, links an account of a
Bluesky PDS on loopback, publishes, and reads the post back from the PDS. Prints how long
the way to the first page took, and the second start. Run by ``.ci/run``.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import pds  # noqa: E402  # the checkout is not installed as a package
from tests.browser.serving import free_port  # noqa: E402

SETUP_LINK = re.compile(r"http://\S+/setup/\S+/")
START_SECONDS = 600
TEXT = "Straight from a fresh clone"


class Forms(HTMLParser):
    """Collects a page's forms: address and the values that a browser would send back."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = True
            self.forms.append((given.get("action", ""), {}))
        elif self._inside and tag in ("input", "textarea", "select") and "name" in given:
            off = given.get("type") in ("checkbox", "radio") and "checked" not in given
            if not off and given.get("type") not in ("submit", "file"):
                self.forms[-1][1][given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def submit(session: requests.Session, url: str, to: str = "", **typed: str) -> requests.Response:
    """Open a page, fill a form, send it, follow the answer.

    The form is the one that leads ``to`` an address, else that which has the fields ``typed``.
    """
    page = session.get(url, timeout=30)
    page.raise_for_status()
    forms = Forms()
    forms.feed(page.text)
    fitting = [
        (action, values)
        for action, values in forms.forms
        if (action.endswith(to) if to else typed.keys() <= values.keys())
    ]
    if not fitting:
        raise SystemExit(f"{url} has no form {to} with {', '.join(typed)}")
    action, values = fitting[0]
    answer = session.post(
        urljoin(url, action) or url,
        data={**values, **typed},
        headers={"Referer": url},
        timeout=60,
    )
    if not answer.ok:
        raise SystemExit(f"{url} answered {answer.status_code}:\n{answer.text[:3000]}")
    return answer


class Run:
    """``make run`` in the clone, with what it printed."""

    def __init__(self, clone: Path, port: int) -> None:
        self.log = clone.parent / "run.log"
        self.url = f"http://127.0.0.1:{port}"
        outer = ("VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if name not in outer}
        began = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=clone,
                env={**kept, "PORT": str(port), "OUTBOUND_LOOPBACK": "true"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait_for_pages()
        except BaseException:
            self.stop()
            raise
        self.seconds = time.monotonic() - began

    def wait_for_pages(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if requests.get(f"{self.url}/account/login/", timeout=5).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                pass  # not listening yet, or busy with its first page
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"make run did not come up:\n{self.log.read_text()}")
            time.sleep(0.1)

    def setup_link(self) -> str:
        found = SETUP_LINK.search(self.log.read_text())
        if found is None:
            raise SystemExit(f"no one-time link was printed:\n{self.log.read_text()}")
        return found.group()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def tell_the_story(run: Run, server: pds.Pds) -> None:
    """Do what the README's tour says; ends the script at the first thing that is not so."""
    person = server.new_account()
    session = requests.Session()
    account = {"email": "ann@northwind.test", "password": "lantern orbit maple 42"}
    submit(session, run.setup_link(), account_name="Northwind", **account)
    submit(session, f"{run.url}/profiles/new/", title="Acme")
    index = session.get(f"{run.url}/profiles/", timeout=30).text
    acme = re.search(r'name="profile"[^>]*value="([0-9a-f]{40})"', index)
    if acme is None:
        raise SystemExit("the list has no button to switch to Acme")
    home = submit(session, f"{run.url}/profiles/", to="/switch/", profile=acme.group(1))
    if "Acting as" not in home.text:
        raise SystemExit("after the switch no page says that it acts as Acme")
    submit(
        session,
        f"{run.url}/social-accounts/bluesky/",
        handle=person.handle,
        app_password=person.app_password,
        host=server.url,
    )
    submit(session, f"{run.url}/posts/new/", text=TEXT)
    deadline = time.monotonic() + 30
    while not (found := server.records(person.did)) and time.monotonic() < deadline:
        time.sleep(0.2)
    if [row["value"]["text"] for row in found] != [TEXT]:
        raise SystemExit(f"the PDS has {found}\n{run.log.read_text()}")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ayrdash-clone-"))
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    port = free_port()
    first = Run(clone, port)
    try:
        with pds.running() as server:
            tell_the_story(first, server)
    finally:
        first.stop()
    second = Run(clone, port)
    second.stop()
    shutil.rmtree(folder)
    print(f"From clone to sign-in page {first.seconds:.1f} s, second start {second.seconds:.1f} s")
    print("A post went from a fresh clone to the PDS.")


if __name__ == "__main__":
    main()
