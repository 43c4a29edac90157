"""The social linking page (its cookie is the only key) and its links in the dashboard."""

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from ayrdash.linking.services import create_link_session
from tests.access.networks import bluesky
from tests.access.table import Row, public
from tests.cast import Party


def link_session(party: Party) -> list[Any]:
    hour = datetime.timedelta(hours=1)
    new = create_link_session(profile=party.profile, life=hour, actor=party.user)
    return [new.session.pk]


def token(party: Party) -> list[Any]:
    hour = datetime.timedelta(hours=1)
    return [create_link_session(profile=party.profile, life=hour, actor=party.user).token]


def opened(client: Client, party: Party) -> None:
    client.get(reverse("linking:open", args=token(party)))


ROWS = [
    Row("linking:index", "GET", needs="link"),
    Row("linking:index", "POST", data={"minutes": "60"}, primary=200, needs="link"),
    Row("linking:revoke", "POST", of=link_session, primary=404, profile=302, needs="link"),
    public("linking:open", "GET", 302, of=token),
    public("linking:page", "GET", prepare=opened),
    public("linking:link_bluesky", "GET", prepare=opened),
    public("linking:link_bluesky", "POST", 422, data={"handle": ""}, prepare=opened),
    public("linking:unlink", "GET", of=bluesky, prepare=opened),
    public("linking:unlink", "POST", 302, of=bluesky, prepare=opened),
    public("linking:done", "GET", 302, prepare=opened),
    public("linking:done", "POST", prepare=opened),
]
