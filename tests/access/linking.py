"""The social linking page (its cookie is the only key) and its links in the dashboard."""

from typing import Any

from django.test import Client
from django.urls import reverse

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.receipts import write_receipt
from ayrdash.linking.services.sessions import NewLink, create_link_session
from ayrdash.linking.services.trail import Step, note
from tests.access.networks import bluesky, test_network
from tests.access.profiles import password_given, profile
from tests.access.table import Row, public
from tests.cast import Party


def new_link(party: Party) -> NewLink:
    options = LinkOptions(expires_in_minutes=60)
    return create_link_session(profile=party.profile, options=options, by=party.user)


def link_session(party: Party) -> list[Any]:
    return [new_link(party).session.pk]


def token(party: Party) -> list[Any]:
    return [new_link(party).token]


def receipt(party: Party) -> list[Any]:
    bluesky(party)
    session = new_link(party).session
    note(session, Step.LINKED, network="bluesky")
    written = write_receipt(session=session)
    assert written
    return [written.secret]


def opened(client: Client, party: Party) -> None:
    client.get(reverse("linking:open", args=token(party)))


def done(client: Client, party: Party) -> None:
    """The visit ended before, in the same browser; who looks as a member posts nothing."""
    visitor = Client()
    opened(visitor, party)
    visitor.post(reverse("linking:done"))
    client.cookies.update(visitor.cookies)


def one_network(party: Party) -> list[Any]:
    return ["bluesky"]


ROWS = [
    Row("linking:index", "GET", needs="link"),
    Row("linking:index", "POST", data={"minutes": "60"}, needs="link"),
    Row("linking:detail", "GET", of=link_session, primary=404, profile=200, needs="link"),
    Row("linking:revoke", "POST", of=link_session, primary=404, profile=302, needs="link"),
    Row("linking:why", "GET", needs="link"),
    Row("linking:why_profile", "GET", of=profile, needs="link"),
    Row("linking:matrix", "GET", profile=403, needs="link"),
    Row("linking:domain", "GET", profile=403, needs="see_keys"),
    Row("linking:domain", "POST", data={"name": "northwind"}, profile=403, needs="see_keys"),
    Row("linking:make_key", "POST", profile=403, prepare=password_given, needs="see_keys"),
    Row("linking:download_key", "POST", profile=403, needs="see_keys"),
    Row("linking:preview", "GET", profile=403, needs="change_settings"),
    Row("linking:preview", "POST", primary=200, profile=403, needs="change_settings",
        data={"form": "heading", "heading": "As I type"}),
    public("linking:open", "GET", 302, of=token),
    public("linking:enter", "POST", 302, data=lambda party: {"jwt": token(party)[0]}),
    public("linking:page", "GET", prepare=opened),
    public("linking:legacy", "GET", 302),
    public("linking:connect", "GET", of=one_network, prepare=opened),
    public("linking:connect", "POST", 422, of=one_network, data={"handle": ""}, prepare=opened),
    public("linking:callback", "GET", 403, of=test_network),
    public("linking:pick", "GET", 404, of=test_network, prepare=opened),
    public("linking:pick", "POST", 404, of=test_network, prepare=opened),
    public("linking:unlink", "GET", of=bluesky, prepare=opened),
    public("linking:unlink", "POST", 302, of=bluesky, prepare=opened),
    public("linking:done", "POST", 302, prepare=opened),
    public("linking:finished", "GET", prepare=done),
    public("linking:receipt", "POST", 302, data={"email": "ann@acme.test"}, prepare=opened),
    public("linking:withdraw", "GET", of=receipt),
    public("linking:withdraw", "POST", 302, of=receipt),
]  # fmt: skip
