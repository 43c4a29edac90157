"""The Graph double, switched on while a page of Facebook's or Instagram's is reached."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from tests.doubles import graph
from tests.doubles.graph import Graph, Instagram, Page, state

PLACE = {"street": "1 Main St", "city": "Springfield", "zip": "12345"}


@contextmanager
def graph_network() -> Iterator[Graph]:
    """Run a Graph API where Paula has two pages, one with an Instagram account."""
    with graph.running() as double:
        shop = Instagram("17841400000000001", "acme.shop", "Acme Shop")
        double.add_person().pages = [
            Page("501", "Acme Shop", location=PLACE, instagram=shop),
            Page("502", "Acme Bar"),
        ]
        addresses = {"FACEBOOK_GRAPH": double.url, "FACEBOOK_WEB": double.url}
        apps = {"facebook": (state.APP_ID, state.APP_SECRET)}
        with override_settings(NETWORK_ADDRESSES=addresses, NETWORK_APPS=apps):
            yield double
