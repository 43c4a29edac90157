"""The test network over real sockets, and a browser that goes through its pages."""

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ayrdash.networks.models import LinkAttempt

CALLBACK = reverse("linking:callback", args=["test"])
DASHBOARD = reverse("networks:link", args=["test"])
ALL = ("pages:list", "pages:post", "pages:delete", "insights")


def consent_address(answer: HttpResponse) -> str:
    """Return where the page that leads to the network leads."""
    assert answer.status_code == 200, answer.content.decode()[:2_000]
    return answer["Refresh"].partition("url=")[2]


def consented(address: str, *, person: str = "ann", act: str = "allow", scopes: Any = ALL) -> str:
    """Go through the network's pages as a made-up person; return the address it sends back to."""
    parts = urlsplit(address)
    elsewhere = Client()  # the network knows nothing of our cookies
    data = {"person": person, "act": act, "scope": list(scopes)}
    answer = elsewhere.post(f"{parts.path}?{parts.query}", data)
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    return answer["Location"]


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def come_back(client: Client, address: str, **changed: str) -> HttpResponse:
    """Follow the network's answer in a browser, with parts of it changed ("": left out)."""
    values = {**dict(parse_qsl(urlsplit(address).query)), **changed}
    return client.get(urlsplit(address).path, {k: v for k, v in values.items() if v})


def to_picker(client: Client, start: str = DASHBOARD, **who: Any) -> str:
    """Go from the button to the picker; return the picker's address."""
    back = consented(consent_address(client.post(start)), **who)
    answer = come_back(client, back)
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    return answer["Location"]


def newest() -> LinkAttempt:
    return LinkAttempt.objects.order_by("-pk")[0]
