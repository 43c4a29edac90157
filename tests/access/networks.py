"""Social Accounts."""

import datetime
import secrets
from typing import Any

from django.test import Client
from django.utils import timezone

from ayrdash.core.tokens import lookup_hash
from ayrdash.networks.adapters.oauth import Target, Tokens
from ayrdash.networks.models import LinkAttempt, Resync, SocialAccount
from ayrdash.networks.services.apps import set_app
from ayrdash.networks.services.findings import Findings
from tests.access.table import Row, public
from tests.cast import Party


def bluesky(party: Party) -> list[Any]:
    """The User Profile has a Bluesky account, the Primary has none."""
    SocialAccount.objects.get_or_create(
        profile=party.profile,
        network="bluesky",
        defaults={
            "remote_id": "did:plc:acme",
            "handle": "acme.test",
            "host": "http://127.0.0.1:9",
            "credentials": "{}",
        },
    )
    return ["bluesky"]


BROWSER = "a browser of the access tables"


def test_network(party: Party) -> list[Any]:
    return ["test"]


def attempt(party: Party) -> list[Any]:
    """The party's own try to link the User Profile, back from the network."""
    findings = Findings((Target("page", "page", Tokens("access"), display_name="Page"),))
    made = LinkAttempt.objects.create(
        profile=party.profile,
        network="test",
        user=party.user,
        state_hash=secrets.token_hex(16),
        browser_hash=lookup_hash(BROWSER),
        client_id="ayrdash-test",
        grant=findings.as_json(),
        stage=LinkAttempt.Stage.RETURNED,
        expires_at=timezone.now() + datetime.timedelta(minutes=10),
    )
    return [made.ref]


def same_browser(client: Client, party: Party) -> None:
    client.cookies["link-browser"] = BROWSER


def own_app(party: Party) -> list[Any]:
    set_app(
        account=party.account,
        network="test",
        client_id="own",
        client_secret="own",
        actor=party.user,
    )
    return ["test"]


def a_resync(party: Party) -> list[Any]:
    run = Resync.objects.create(
        account=party.account,
        link_attempt=secrets.token_hex(16),
        network="facebook",
        requested_by=party.user,
        requested_by_label=party.user.email,
        client_id="1234",
        consent_id="100",
        state=Resync.State.DONE,
    )
    run.rows.create(
        profile=party.profile, network="facebook", remote_id="1", name="Page", outcome="relinked"
    )
    return [run.ref]


OWNERS: dict[str, Any] = {"profile": 403, "needs": "change_settings"}
APP = {"network": "test", "test-client_id": "own", "test-client_secret": "own"}


def no_image(party: Party) -> list[Any]:
    """An address that was never signed here."""
    return ["0123:4567"]


ROWS = [
    Row("networks:apps", "GET", **OWNERS),
    Row("networks:apps", "POST", data=APP, **OWNERS),
    Row("networks:test_app", "POST", of=own_app, primary=200, **OWNERS),
    Row("networks:remove_app", "POST", of=own_app, **OWNERS),
    Row("networks:link", "GET", of=test_network, foreign=0, needs="link"),
    Row("networks:link", "POST", of=test_network, foreign=0, primary=200, needs="link"),
    Row(
        "networks:pick",
        "GET",
        of=attempt,
        primary=302,
        profile=200,
        personal=True,
        prepare=same_browser,
        needs="link",
    ),
    Row(
        "networks:pick",
        "POST",
        of=attempt,
        primary=302,
        profile=422,
        personal=True,
        prepare=same_browser,
        needs="link",
    ),
    Row(
        "networks:start_resync",
        "POST",
        of=attempt,
        personal=True,
        prepare=same_browser,
        needs="link",
    ),
    Row("networks:resync", "GET", of=a_resync, needs="link"),
    Row("networks:resync_report", "GET", of=a_resync, needs="link"),
    public("networks:outgoing", "GET", 404, of=no_image),
    Row("networks:index", "GET"),
    Row("networks:link_bluesky", "GET", needs="link"),
    Row("networks:link_bluesky", "POST", data={"handle": ""}, primary=422, needs="link"),
    Row("networks:unlink", "GET", of=bluesky, primary=404, profile=200, needs="link"),
    Row("networks:unlink", "POST", of=bluesky, primary=404, profile=302, needs="link"),
]
