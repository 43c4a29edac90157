"""The look of the linking page: its versions, and the domain that links are signed for."""

from django.urls import reverse

from settings_app.models import LookVersion
from settings_app.services import look
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.tour import Stop


def two_versions(house: House) -> str:
    account = house.profile(FIRST).account
    owner = account.memberships.get(role="owner").user
    for heading in ("Link with us", "Link with Harbour & Hill"):
        look.change_draft(account=account, changes={"heading": heading}, actor=owner)
        draft = LookVersion.objects.get(account=account, state="draft")
        look.publish(account=account, revision=draft.revision, actor=owner)
    older = LookVersion.objects.filter(account=account, state="previous").latest("number")
    return reverse("settings:compare", args=[older.number])


STATES = [
    Stop("settings-compare", two_versions, route="settings:compare"),
    Stop("settings-domain", "/links/domain/", route="linking:domain"),
]
