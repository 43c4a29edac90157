"""An own style sheet, and the languages of the page, before and after."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHEET = b""".ayd-card { background-color: rgb(1, 2, 3) }
.ayd-button--primary { background-color: rgb(200, 0, 100) }
.ayd-help { display: none }
"""


def test_a_file_colours_the_page_and_hides_things(seen):
    page = seen.linking_page()
    plain = page.locator(".ayd-card").first.evaluate("e => getComputedStyle(e).backgroundColor")
    seen.section("page/style/")
    sheet = {"name": "northwind.css", "mimeType": "text/css", "buffer": SHEET}
    seen.main.get_by_label("File").set_input_files(sheet)
    seen.save("Check and save")
    seen.publish()
    page = seen.linking_page()
    expect(page.locator(".ayd-card").first).to_have_css("background-color", "rgb(1, 2, 3)")
    done = page.get_by_role("button", name="All Done")
    expect(done).to_have_css("background-color", "rgb(200, 0, 100)")
    assert plain != "rgb(1, 2, 3)"


def test_languages_offered_and_the_default(seen, browser, browser_context_args):
    def speaks(locale):
        context = browser.new_context(**{**browser_context_args, "locale": locale})
        kept, seen.visitor = seen.visitor, context.new_page()
        page = seen.linking_page()
        said = page.locator("html").get_attribute("lang"), page.locator(".ayd-languages a").count()
        seen.visitor = kept
        context.close()
        return said

    assert speaks("de-DE") == ("de", 8)
    assert speaks("sv-SE") == ("en", 8)
    seen.section("page/languages/")
    for name in ("Deutsch", "日本語", "简体中文", "Português (Brasil)"):
        seen.main.get_by_label(name).uncheck()
    seen.main.get_by_label("Where the browser asks for another").select_option("es")
    seen.save()
    seen.publish()
    assert speaks("fr-FR") == ("fr", 4)
    assert speaks("de-DE") == ("es", 4)
    assert speaks("sv-SE") == ("es", 4)
