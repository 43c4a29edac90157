"""What ways to pages have in common."""

from playwright.sync_api import Page


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()
