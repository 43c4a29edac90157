"""The Graph double, our media where it can fetch them, and accounts linked there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.adapters.oauth import App, Grant
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles import graph as graph_double
from tests.doubles.graph import Graph, Instagram, Page, state
from tests.networks.meta.house import consent, serving

APP = App(state.APP_ID, state.APP_SECRET)
LOCATION = {"street": "1 Main St", "city": "Springfield", "zip": "12345"}


@contextmanager
def running(settings: Any) -> Iterator[Graph]:
    """A fresh Graph API with Paula, who has two pages, one with an Instagram account."""
    with graph_double.running() as double:
        paula = double.add_person()
        shop = Instagram("17841400000000001", "acme.shop", "Acme Shop")
        paula.pages = [
            Page("501", "Acme Shop", location=LOCATION, instagram=shop),
            Page("502", "Acme Bar"),
        ]
        settings.NETWORK_ADDRESSES = {
            "FACEBOOK_GRAPH": double.url,
            "FACEBOOK_WEB": double.url,
        }
        settings.NETWORK_APPS = {"facebook": (state.APP_ID, state.APP_SECRET)}
        yield double


@pytest.fixture
def graph(settings: Any) -> Iterator[Graph]:
    with running(settings) as double:
        yield double


@pytest.fixture
def public(settings: Any) -> Iterator[str]:
    """Serve the addresses that networks fetch images from."""
    with serving() as address:
        settings.PUBLIC_URL = address
        yield address


def granted(graph: Graph, network: str, person: str = "100") -> Grant:
    """Consent as a person does, in a browser that follows to the callback."""
    link = oauth_of(network)
    assert link
    back = "https://dash.test/callback"
    url = link.authorize_url(APP, redirect_uri=back, state="s", challenge="c")
    answer = consent(url, person)
    return link.exchange(APP, code=answer["code"], redirect_uri=back, verifier="v")


def link_first(graph: Graph, party: Party, network: str) -> SocialAccount:
    """Link the first target of a consent."""
    grant = granted(graph, network)
    link = oauth_of(network)
    assert link
    target = next(iter(link.targets(APP, grant)))
    return SocialAccount.objects.create(
        profile=party.profile,
        network=network,
        remote_id=target.remote_id,
        handle=target.handle,
        credentials=target.tokens.as_json(),
        app_network="facebook",
        client_id=state.APP_ID,
        consent_id=grant.person_id,
        consent_name=grant.person_name,
    )


@pytest.fixture
def fb(alice: Party, graph: Graph) -> SocialAccount:
    return link_first(graph, alice, "facebook")


@pytest.fixture
def ig(alice: Party, graph: Graph, public: str) -> SocialAccount:
    return link_first(graph, alice, "instagram")
