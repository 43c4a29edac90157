"""Settings of the Account: only acting as the Primary Profile, only its own."""

from typing import Any

from django.test import Client

from settings_app.models import LookVersion
from settings_app.services import alerts, files
from settings_app.services import look as looks
from tests.access.table import Row, public
from tests.cast import Party
from tests.settings_app.samples import png


def alert_address(party: Party) -> list[Any]:
    made = alerts.add_address(
        account=party.account, email="care@agency.test", kinds=["unlinked"], actor=party.user
    )
    return [made.pk]


def version(party: Party) -> list[Any]:
    """Publish a look, and a second one over it."""
    for heading in ("First", "Second"):
        looks.change_draft(account=party.account, changes={"heading": heading}, actor=party.user)
        draft = LookVersion.objects.get(account=party.account, state="draft")
        looks.publish(account=party.account, revision=draft.revision, actor=party.user)
    return [LookVersion.objects.filter(account=party.account, state="previous").first().number]


def picture(party: Party) -> list[Any]:
    made = files.keep_picture(account=party.account, upload=png(), actor=party.user)
    return [made.name]


def draft(client: Client, party: Party) -> None:
    looks.change_draft(account=party.account, changes={"heading": "New"}, actor=party.user)


OWNERS = {"profile": 403, "needs": "change_settings"}

ROWS = [
    Row("settings:index", "GET", **OWNERS),
    Row("settings:index", "POST", data={"enabled": "bluesky"}, **OWNERS),
    Row("settings:lock", "GET", **OWNERS),
    Row("settings:lock", "POST", data={"primary_lock": "on"}, **OWNERS),
    Row("settings:team", "GET", **OWNERS),
    Row("settings:team", "POST", data={"invitation_days": "5"}, **OWNERS),
    Row("settings:addresses", "GET", **OWNERS),
    Row("settings:addresses", "POST", data={"network": "127.0.0.1"}, **OWNERS),
    Row("settings:remove_address", "POST", data={"network": "192.0.2.1"}, **OWNERS),
    Row("settings:alerts", "GET", **OWNERS),
    Row(
        "settings:alerts",
        "POST",
        data={"email": "desk@agency.test", "kinds": "unlinked"},
        **OWNERS,
    ),
    Row("settings:alert_change", "POST", of=alert_address, data={"kinds": "unlinked"}, **OWNERS),
    Row("settings:brand", "GET", **OWNERS),
    Row("settings:brand", "POST", data={"form": "logo", "logo_alt": "Northwind"}, **OWNERS),
    Row("settings:texts", "GET", **OWNERS),
    Row("settings:texts", "POST", data={"form": "heading", "heading": "Hello"}, **OWNERS),
    Row("settings:help", "GET", **OWNERS),
    Row("settings:help", "POST", data={"help_url": "https://help.test/"}, **OWNERS),
    Row("settings:modals", "GET", **OWNERS),
    Row("settings:modals", "POST", data={"form": "modals"}, **OWNERS),
    Row("settings:remove_picture", "POST", of=picture, **OWNERS),
    Row("settings:style", "GET", **OWNERS),
    Row("settings:style", "POST", data={"source": ".ayd-card { color: #111 }"}, **OWNERS),
    Row("settings:languages", "GET", **OWNERS),
    Row(
        "settings:languages",
        "POST",
        data={"languages": ["en", "de"], "default_language": "en"},
        **OWNERS,
    ),
    Row("settings:versions", "GET", **OWNERS),
    # Numbers count within each Account: a stranger's own number one is not Alice's.
    Row("settings:compare", "GET", of=version, **OWNERS),
    Row("settings:restore", "POST", of=version, **OWNERS),
    Row("settings:publish", "POST", data={"revision": "1"}, prepare=draft, **OWNERS),
    Row("settings:discard", "POST", prepare=draft, **OWNERS),
    public("look:file", "GET", of=picture),
    public("settings:confirm_alerts", "GET", 410, of=lambda party: ["used"]),
    public("settings:confirm_alerts", "POST", 410, of=lambda party: ["used"]),
]
