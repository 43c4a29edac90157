"""Social Accounts."""

from typing import Any

from ayrdash.networks.models import SocialAccount
from tests.access.table import Row
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


ROWS = [
    Row("networks:index", "GET"),
    Row("networks:link_bluesky", "GET", needs="link"),
    Row("networks:link_bluesky", "POST", data={"handle": ""}, primary=422, needs="link"),
    Row("networks:unlink", "GET", of=bluesky, primary=404, profile=200, needs="link"),
    Row("networks:unlink", "POST", of=bluesky, primary=404, profile=302, needs="link"),
]
