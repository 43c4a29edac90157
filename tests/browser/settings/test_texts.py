"""Headings, closing button, footer, help and steps, before and after."""

import pytest
from playwright.sync_api import expect

from ayrdash.networks.tasks import hear_codes
from tests.browser.botnet import bot_network
from tests.browser.graphnet import graph_network
from tests.doubles.telegram import CHANNEL, PAULA
from tests.networks.contract.gmb import gmb_at

pytestmark = pytest.mark.browser


def test_headings_by_default(seen):
    page = seen.linking_page()
    expect(page.locator(".ayd-top-header")).to_have_text("Social accounts for “Acme”")
    seen.section("page/texts/")
    seen.main.get_by_label("Heading").first.fill("Welcome, {title}")
    seen.main.get_by_label("Sub-heading").first.fill("Two minutes, then we post for you.")
    seen.save(within="Headings")
    seen.publish()
    page = seen.linking_page()
    expect(page.locator(".ayd-top-header")).to_have_text("Welcome, Acme")
    expect(page.locator(".ayd-sub-header")).to_have_text("Two minutes, then we post for you.")


def test_headings_can_be_hidden_for_all(seen):
    seen.section("page/texts/")
    seen.main.get_by_label("Hide the heading").check()
    seen.main.get_by_label("Hide the sub-heading").check()
    seen.save(within="Headings")
    seen.publish()
    page = seen.linking_page()
    expect(page.locator(".ayd-top-header, .ayd-sub-header")).to_have_count(0)
    # Readers still hear whose page it is.
    expect(page.get_by_role("heading", level=1, name="Acme")).to_be_attached()


def test_closing_button_and_footer(seen):
    page = seen.linking_page()
    expect(page.get_by_role("button", name="All Done")).to_be_visible()
    expect(page.locator(".ayd-footer")).to_have_count(0)
    seen.section("page/texts/")
    seen.main.get_by_label("Text of the closing button").fill("That's it")
    seen.main.get_by_label("Footer").fill(
        '© 2026 <b>Northwind</b> <a href="https://northwind.test/imprint">Imprint</a>'
    )
    seen.save(within="Closing button and footer")
    seen.publish()
    page = seen.linking_page()
    expect(page.locator(".ayd-footer")).to_have_text("© 2026 Northwind Imprint")
    imprint = page.get_by_role("link", name="Imprint")
    expect(imprint).to_have_attribute("href", "https://northwind.test/imprint")
    page.get_by_role("button", name="That's it").click()
    page.wait_for_url("**/finished/")


def test_help_off_on_own_and_per_network(seen):
    page = seen.linking_page()
    expect(page.locator(".ayd-help")).to_have_count(0)
    seen.section("page/help/")
    seen.main.get_by_label("Help for the page").fill("https://help.northwind.test/")
    seen.main.get_by_text("An own address per network").click()
    seen.main.get_by_label("Bluesky").fill("https://help.northwind.test/bluesky")
    seen.save()
    seen.publish()
    page = seen.linking_page()
    whole = page.get_by_role("link", name="Help", exact=True)
    expect(whole).to_have_attribute("href", "https://help.northwind.test/")
    one = page.get_by_role("link", name="Help with Bluesky")
    expect(one).to_have_attribute("href", "https://help.northwind.test/bluesky")
    seen.section("page/help/")
    seen.main.get_by_label("Show help links").uncheck()
    seen.save()
    seen.publish()
    expect(seen.linking_page().locator(".ayd-help")).to_have_count(0)


@pytest.fixture
def graph():
    with graph_network() as double:
        yield double


def test_instagram_s_steps_in_own_words_and_back_to_ours(seen, graph):
    def shown():
        page = seen.linking_page()
        page.get_by_role("link", name="Link Instagram").click()
        return page.locator(".ayd-modal__body")

    def say(words):
        seen.section("page/modals/")
        seen.main.get_by_label("Instagram").fill(words)
        seen.save()
        seen.publish()

    ours = "You need a Business or Creator account"
    expect(shown()).to_contain_text(ours)
    say("<div>First <b>read this</b>.</div>")
    expect(shown()).to_have_text("First read this.")
    expect(shown().locator("b")).to_have_text("read this")
    expect(seen.visitor.get_by_role("button", name="Go on to Instagram")).to_be_visible()
    say("")
    expect(shown()).to_contain_text(ours)


def test_telegram_s_steps_in_own_words_and_back_to_ours(seen):
    """On the real page: before the code and beside it; in the studio by the same template."""
    frame = seen.owner.frame_locator("iframe[name=studio]")
    body = ".ayd-modal__body"

    def shown(words):
        page = seen.linking_page()
        page.get_by_role("link", name="Link Telegram").click()
        expect(page.locator(body)).to_contain_text(words)
        page.get_by_role("button", name="Show the code").click()
        expect(page.get_by_text("/link ")).to_be_visible()
        expect(page.locator(body)).to_contain_text(words)
        return page.locator(body)

    def say(words, told):
        seen.section("page/modals/?state=telegram")
        seen.main.get_by_label("Telegram").fill(words)
        seen.save()
        seen.section("page/modals/?state=telegram")
        expect(frame.locator(body)).to_contain_text(told)
        expect(frame.get_by_role("button", name="Show the code")).to_be_attached()

    ours = "Add the bot as an administrator"
    with bot_network():
        expect(shown(ours).locator("li")).to_have_count(3)
        say("<div>First <b>read this</b>.<script>alert(1)</script></div>", "First read this.")
        shown(ours)  # the draft is not published
        seen.publish()
        mine = shown("First read this.")
        expect(mine.locator("b")).to_have_text("read this")
        expect(mine.locator("script")).to_have_count(0)
        say("", ours)
        seen.publish()
        shown(ours)


def test_a_chat_is_linked_while_the_page_waits(seen):
    with bot_network() as telegram:
        page = seen.linking_page()
        page.get_by_role("link", name="Link Telegram").click()
        page.get_by_role("button", name="Show the code").click()
        command = page.get_by_text("/link ").inner_text()
        telegram.say(PAULA, command)
        hear_codes()
        expect(page.get_by_text("not to the bot itself")).to_be_visible(timeout=30_000)
        telegram.say(CHANNEL, command)
        hear_codes()
        page.get_by_role("radio", name="Acme News").check(timeout=30_000)
        page.get_by_role("button", name="Link account").click()
        expect(page.locator(".ayd-card--telegram.ayd-card--linked")).to_contain_text("acme_news")


@pytest.mark.parametrize("network", ["Facebook", "Instagram"])
def test_locations_below_the_names_of_pages(seen, graph, network):
    def picker():
        page = seen.linking_page()
        page.get_by_role("link", name=f"Link {network}").click()
        page.get_by_role("button", name=f"Go on to {network}").click()
        page.get_by_role("button", name="Continue as Paula Page").click()
        expect(page.get_by_role("radio", name="Acme Shop")).to_be_visible()
        return page.locator(".ayd-target .ayd-card__location")

    expect(picker()).to_have_text(["1 Main St, Springfield, 12345"])
    seen.section("page/help/")
    seen.main.get_by_label("Show page locations").uncheck()
    seen.main.get_by_text("An own address per network").click()
    seen.main.get_by_label(network).fill("https://help.northwind.test/pages")
    seen.save()
    seen.publish()
    expect(picker()).to_have_count(0)
    whole = seen.visitor.get_by_role("link", name=f"Help with {network}")
    expect(whole).to_have_attribute("href", "https://help.northwind.test/pages")


def test_locations_of_google_business(seen, settings):
    def picker():
        page = seen.linking_page()
        page.get_by_role("link", name="Link Google Business").click()
        page.get_by_role("button", name="Go on to Google Business").click()
        expect(page.get_by_role("radio", name="Acme Bakery")).to_be_visible()
        return page.locator(".ayd-target .ayd-card__location")

    with gmb_at(settings, public=seen.house.url):
        expect(picker()).to_contain_text(["1 Main St"])
        seen.section("page/help/")
        seen.main.get_by_label("Show page locations").uncheck()
        seen.save()
        seen.publish()
        expect(picker()).to_have_count(0)


def test_a_profile_s_own_page_is_set_in_the_dashboard(seen):
    profile = seen.alice.profile
    seen.owner.goto(f"{seen.house.url}/profiles/{profile.ref_id}/")
    seen.main.get_by_label("Heading").first.fill("Acme's own")
    seen.main.get_by_label("Sub-heading").fill("By hand")
    seen.save("Save linking page")
    page = seen.linking_page()
    expect(page.locator(".ayd-top-header")).to_have_text("Acme's own")
    expect(page.locator(".ayd-sub-header")).to_have_text("By hand")
    expect(page.locator(".ayd-card--bluesky")).to_have_count(1)
    seen.main.get_by_label("Hide the heading").check()
    seen.main.get_by_label("Bluesky").check()
    seen.save("Save linking page")
    page = seen.linking_page()
    expect(page.locator(".ayd-top-header")).to_have_count(0)
    expect(page.locator(".ayd-card--bluesky")).to_have_count(0)
