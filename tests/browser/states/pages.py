"""Profiles, keys and posts: forms refused, secrets shown, and nothing there yet."""

from django.urls import reverse
from playwright.sync_api import Page

from ayrdash.accounts.models import User
from ayrdash.posts.models import Post
from profiles.models import Profile
from tests.browser import people
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.states.reaching import press
from tests.browser.tour import Path, Stop


def page_of(route: str, **which: object) -> Path:
    """Return a way to find the page of the profile that ``which`` names."""

    def path(house: House) -> str:
        account = house.person("owner", User.objects.get).memberships.get().account
        return reverse(route, args=[Profile.objects.get(account=account, **which).ref_id])

    return path


def delete_page(house: House) -> str:
    post = Post.objects.filter(profile__title=FIRST, deliveries__state="published").first()
    assert post
    return reverse("posts:delete", args=[post.ref])


def wrong_title(page: Page, house: House) -> None:
    page.get_by_label("Title of the profile").fill("something else")
    press(page, "Delete profile")


def show_key(page: Page, house: House) -> None:
    press(page, "Show the key")
    page.locator("main code.secret").wait_for()


def rotate_key(page: Page, house: House) -> None:
    press(page, "Make a new key")
    page.locator("main code.secret").wait_for()


def empty_post(page: Page, house: House) -> None:
    page.get_by_role("button", name=f"Publish as {FIRST}").click()
    page.locator(".field__error, .notice").first.wait_for()


def other_tab(page: Page, house: House) -> None:
    page.get_by_label("Text", exact=True).fill("Written for the bakery.")
    house.act_as("Cobalt Cycles")
    page.get_by_role("button", name=f"Publish as {FIRST}").click()
    page.get_by_text("Nothing was saved yet").first.wait_for()


STATES = [
    Stop("two-tabs", "/posts/new/", acting_as=FIRST, reach=other_tab, status=409),
    Stop("profile-edit-primary", page_of("profiles:edit", kind="primary"), route="profiles:edit",
         drawn=False),
    Stop("profile-edit-archived", page_of("profiles:edit", title="Winter Market"),
         route="profiles:edit"),
    Stop("profile-delete", page_of("profiles:delete", title=FIRST), route="profiles:delete"),
    Stop("profile-delete-wrong", page_of("profiles:delete", title=FIRST), route="profiles:delete",
         reach=wrong_title, status=422, drawn=False),
    Stop("profile-restore", page_of("profiles:restore", title="Pop-up Store 2025"),
         route="profiles:restore"),
    Stop("switcher-none", "/profiles/switcher/?q=nothing-like-it", drawn=False),
    Stop("key-shown", "/profiles/key/", acting_as=FIRST, reach=show_key,
         route="profiles:keys"),
    Stop("key-rotated", "/profiles/key/", acting_as="Lumen Theatre", reach=rotate_key,
         route="profiles:keys"),
    Stop("compose-wrong", "/posts/new/", acting_as=FIRST, reach=empty_post, status=422),
    Stop("compose-options", "/posts/new/", who=people.with_many_networks,
         acting_as="Olga's Kitchen", drawn=False),
    Stop("compose-primary", "/posts/new/", drawn=False),
    Stop("post-delete", delete_page, acting_as=FIRST, route="posts:delete"),
    Stop("home-new", "/", who=people.newcomer),
    Stop("profiles-empty", "/profiles/", who=people.newcomer),
    Stop("profiles-deleted-none", "/profiles/deleted/", who=people.newcomer, drawn=False),
    Stop("switcher-alone", "/profiles/switcher/", who=people.newcomer, drawn=False),
    Stop("link-sessions-none", "/links/", who=people.newcomer),
]  # fmt: skip
