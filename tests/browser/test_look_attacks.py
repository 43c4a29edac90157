"""Script injections and attacking style sheets, through the settings onto the linking page.

Counted in Chromium: dialogs, requests to elsewhere, elements and attributes that run
scripts, and whether the page's security notices stay where they are. All must be zero;
the same lists, shown raw, must do harm, or the count would be blind.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Request

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.networks.models import SocialAccount
from profiles.acting import stamp
from settings_app.models import LookVersion
from tests.cast import Party
from tests.settings_app.samples import DATA, css_attacks, png, xss_cases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

HTML_CASES_PER_PAGE = 6
# Ends whatever an earlier case of the same field left open.
APART = '\n--></script></style></title></textarea></noscript></svg></math>">\n<hr>\n'
TEXT_FIELDS = {"page_title": 120, "heading": 200, "sub_heading": 500, "logo_alt": 150}
TEXT_FIELDS["close_text"] = 40
DANGEROUS = """() => {
  const all = [...document.querySelectorAll("*")];
  const kinds = "script,iframe,object,embed,svg script,base,meta[http-equiv],link[rel=import]";
  return {
    elements: document.querySelectorAll(kinds).length,
    handlers: all.filter((e) => [...e.attributes].some((a) => /^on|^style$/.test(a.name))).length,
    addresses: all.filter((e) => ["href", "src", "action", "formaction", "xlink:href"].some(
      (name) => e.hasAttribute(name) && !/^(https:|mailto:|[/?#]|data:,)/.test(e.getAttribute(name))
    )).length,
  };
}"""


@dataclass
class Watch:
    """What a browser was made to do."""

    own: str
    dialogs: int = 0
    foreign: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> Page:
        context.on("request", self.note)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("dialog", self.count)
        return page

    def count(self, dialog) -> None:
        self.dialogs += 1
        dialog.dismiss()

    def note(self, request: Request) -> None:
        # None of them arrives: the browser knows no other host. A route in their way would
        # switch off its cache and have each style sheet fetched anew for every case.
        if not request.url.startswith((self.own, "data:", "about:")):
            self.foreign.append(request.url)


@pytest.fixture(scope="session", autouse=True)
def browser_and_database() -> Iterator[None]:
    """The browser's own loop runs in this thread; the database is asked between its calls."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def watch(live_server) -> Watch:
    return Watch(live_server.url)


@pytest.fixture
def visitor(watch, alice: Party, context) -> Page:
    """A page that has the linking page open, and may see the owner's previews."""
    owner = alice.client()
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": owner.cookies[name].value, "url": watch.own}
    context.add_cookies([cookie])
    new = create_link_session(
        profile=alice.profile, options=LinkOptions(expires_in_minutes=600), by=alice.user
    )
    page = watch.over(context)
    page.goto(f"{watch.own}{reverse('linking:open', args=[new.token])}")
    assert page.locator(".ayd-page").is_visible()
    return page


def publish(owner) -> None:
    draft = LookVersion.objects.filter(state="draft").first()
    if draft:
        owner.post(reverse("settings:publish"), {"revision": draft.revision})


# A page that was asked for hundreds of cases grows and slows down: each part has a page of its own.
PARTS = 5
parts = pytest.mark.parametrize("part", range(PARTS))


@parts
def test_no_script_of_the_public_lists_runs(visitor, watch, alice, part, record_testsuite_property):
    owner = alice.client()
    owner.post(reverse("settings:brand"), {"form": "logo", "logo": png()})
    publish(owner)
    cases = xss_cases()
    harmless = look_around(visitor, watch)
    refused = 0
    starts = range(0, len(cases), HTML_CASES_PER_PAGE)[part::PARTS]
    for start in starts:
        refused += send(owner, cases[start : start + HTML_CASES_PER_PAGE])
        publish(owner)
        found = look_around(visitor, watch)
        assert found == harmless, cases[start : start + HTML_CASES_PER_PAGE]
    record_testsuite_property(f"pages of cases, part {part}", len(starts))
    record_testsuite_property(f"forms refused, part {part}", refused)
    assert len(cases) > 1_400
    assert watch.dialogs == 0
    assert watch.foreign == []


def send(owner, cases: list[str]) -> int:
    """Put a few cases into every field; return how many forms refused them."""
    html = APART.join(cases)[:20_000]
    texts = {
        name: cases[number % len(cases)][:limit]
        for number, (name, limit) in enumerate(TEXT_FIELDS.items())
    }
    forms = [
        ("modals", {"form": "modals", "modal_instagram": html, "modal_telegram": cases[0]}),
        ("texts", {"form": "heading", **texts}),
        ("texts", {"form": "closing", "footer": html, **texts}),
        ("brand", {"form": "logo", **texts}),
        ("brand", {"form": "tab", **texts}),
    ]
    answers = [owner.post(reverse(f"settings:{name}"), data) for name, data in forms]
    assert {answer.status_code for answer in answers} <= {302, 422}
    address = {"help_visible": "on", "help_url": cases[0], "help_bluesky": cases[-1]}
    assert owner.post(reverse("settings:help"), address).status_code in (302, 422)
    return sum(answer.status_code == 422 for answer in answers)


def look_around(page: Page, watch: Watch) -> list[dict[str, int]]:
    """Open every page that shows the texts; return what could run on them."""
    seen = []
    preview = reverse("linking:preview")
    for path in (
        reverse("linking:page"),
        f"{preview}?state=instagram",
        f"{preview}?state=telegram",
    ):
        page.goto(watch.own + path)
        seen.append(page.evaluate(DANGEROUS))
    return seen


FORM = """fields => {
  document.body.innerHTML = '<iframe name="shown"></iframe>';
  const form = document.createElement("form");
  Object.assign(form, { method: "post", target: "shown", action: fields.address });
  for (const [name, value] of fields.values) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    form.append(field);
  }
  document.body.append(form);
  return new Promise((done) => {
    document.querySelector("iframe").onload = () => done();
    form.submit();
  });
}"""


@parts
def test_no_case_runs_in_any_text_field_nor_as_a_help_address(
    visitor, watch, alice, part, record_testsuite_property
):
    """Each case in each field of its own, as the studio draws what is not saved yet."""
    owner = alice.client()
    owner.post(reverse("settings:brand"), {"form": "logo", "logo": png()})
    # The page that may frame the preview; its own content is not needed.
    visitor.goto(watch.own + reverse("settings:texts"))
    token = "a" * 32
    cookie = {"name": settings.CSRF_COOKIE_NAME, "value": token, "url": watch.own}
    visitor.context.add_cookies([cookie])
    fixed = [("form", name) for name in ("logo", "tab", "heading", "closing", "help")]
    fixed += [("acting", stamp(alice.primary)), ("csrfmiddlewaretoken", token)]
    address = f"{reverse('linking:preview')}?state=none&framed=1"
    harmless, cases = None, xss_cases()[part::PARTS]
    for case in ["harmless", *cases]:
        texts = [(name, case[:limit]) for name, limit in TEXT_FIELDS.items()]
        texts += [("help_url", case), ("help_bluesky", f"https://a.test/{case}"), ("footer", case)]
        values = [*fixed, *texts, ("help_visible", "on")]
        visitor.evaluate(FORM, {"address": address, "values": values})
        shown = visitor.frames[1]
        assert shown.locator(".ayd-page").count() == 1, case
        found = shown.evaluate(DANGEROUS)
        harmless = harmless or found
        assert found == harmless, case
    record_testsuite_property(f"cases in each field, part {part}", len(cases))
    assert watch.dialogs == 0
    assert watch.foreign == []


def test_the_count_of_scripts_is_not_blind(watch, context):
    page = watch.over(context)
    for path in sorted((DATA / "xss").glob("*.jsonl")):
        before = watch.dialogs
        for case in xss_cases(path.name):
            page.goto("about:blank")
            page.evaluate(
                "html => { document.open(); document.write(html); document.close() }", case
            )
            page.wait_for_timeout(10)
            if watch.dialogs > before:
                break
        assert watch.dialogs > before, path.name


def test_no_style_sheet_fetches_or_leaves_the_page(
    visitor, watch, alice, record_testsuite_property
):
    SocialAccount.objects.create(
        profile=alice.profile, network="bluesky", remote_id="did:plc:a", handle="a.test"
    )
    owner = alice.client()
    taken = 0
    for source in css_attacks():
        data = {"source": source, "leave_out": "on"}
        answer = owner.post(reverse("settings:style"), data)
        assert answer.status_code in (302, 422)
        taken += answer.status_code == 302
        publish(owner)
        visitor.goto(watch.own + reverse("linking:page"))
        visitor.goto(watch.own + reverse("linking:unlink", args=["bluesky"]))
        assert_unlink_is_in_reach(visitor, source)
    record_testsuite_property("sheets", len(css_attacks()))
    record_testsuite_property("taken in part", taken)
    assert watch.foreign == []
    assert watch.dialogs == 0


def assert_unlink_is_in_reach(page: Page, source: str) -> None:
    """The question lies on top where it belongs, and can be seen."""
    button = page.locator(".ayd-safe button").first
    button.scroll_into_view_if_needed()
    on_top = button.evaluate(
        """(button) => {
          const box = button.getBoundingClientRect();
          const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          const style = getComputedStyle(button);
          return button.contains(at) && box.height > 20 && style.opacity === "1";
        }"""
    )
    assert button.is_visible(), source
    assert on_top, source


def test_the_count_of_requests_is_not_blind(watch, context):
    page = watch.over(context)
    page.goto("about:blank")
    for source in css_attacks():
        page.set_content(
            f'<style>{source}</style><div class="ayd-page"><ul class="ayd-grid">'
            '<li class="ayd-card">x</li></ul></div>'
        )
        page.wait_for_timeout(5)
    assert len(watch.foreign) > 30
