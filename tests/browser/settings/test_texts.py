"""Headings, closing button, footer, help and steps, before and after."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_headings_by_default_and_a_profile_s_own_before_them(seen):
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
    profile = seen.alice.profile
    profile.top_header, profile.sub_header = "Acme's own", "By hand"
    profile.save()
    page = seen.linking_page()
    expect(page.locator(".ayd-top-header")).to_have_text("Acme's own")
    expect(page.locator(".ayd-sub-header")).to_have_text("By hand")
    profile.hide_top_header = profile.hide_logo = True
    profile.save()
    expect(seen.linking_page().locator(".ayd-top-header")).to_have_count(0)


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


def test_steps_before_linking_in_own_words_and_back_to_ours(seen):
    """As the studio draws them: the networks that have such steps come with their adapters."""
    frame = seen.owner.frame_locator("iframe[name=studio]")
    for network, ours in (("instagram", "Business or Creator"), ("telegram", "Add the bot")):
        seen.section(f"page/modals/?state={network}")
        expect(frame.locator(".ayd-modal__body")).to_contain_text(ours)
        label = network.capitalize()
        seen.main.get_by_label(label).fill("<div>First <b>read this</b>.</div>")
        seen.save()
        seen.publish()
        seen.section(f"page/modals/?state={network}")
        expect(frame.locator(".ayd-modal__body")).to_have_text("First read this.")
        seen.main.get_by_label(label).fill("")
        seen.save()
        seen.section(f"page/modals/?state={network}")
        expect(frame.locator(".ayd-modal__body")).to_contain_text(ours)


def test_locations_below_the_names_of_pages(seen):
    """As the studio draws them: the networks that have pages come with their adapters."""
    frame = seen.owner.frame_locator("iframe[name=studio]")
    seen.section("page/help/?state=picker")
    expect(frame.locator(".ayd-card__location")).not_to_have_count(0)
    seen.main.get_by_label("Show page locations").uncheck()
    seen.save()
    seen.section("page/help/?state=picker")
    expect(frame.locator(".ayd-card")).not_to_have_count(0)
    expect(frame.locator(".ayd-card__location")).to_have_count(0)
