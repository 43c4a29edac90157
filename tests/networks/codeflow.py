"""Linking at doubles with the OAuth code flow."""

import base64
import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.adapters.oauth import App
from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles import web
from tests.doubles.codeflow import CLIENT_ID, CLIENT_SECRET, CodeWeb
from tests.networks.contract.peer import WAIT_SECONDS, Way
from tests.networks.oauth import consent_address

APP = App(CLIENT_ID, CLIENT_SECRET)
W = TypeVar("W", bound=CodeWeb)


@contextmanager
def running(double: W, network: str, settings: Any, parts: tuple[str, ...]) -> Iterator[W]:
    """Serve a double in place of the network's own addresses."""
    with web.running(double):
        settings.NETWORK_ADDRESSES = {f"{network}_{part}".upper(): double.url for part in parts}
        settings.NETWORK_APPS = {network: (CLIENT_ID, CLIENT_SECRET)}
        yield double


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def answered(address: str) -> dict[str, str]:
    """Open the consent page; return what comes back to the callback."""
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(_NoRedirect).open(address)
    assert answer.value.code == 302, answer.value.read()
    target = answer.value.headers["Location"]
    return dict(parse_qsl(urlsplit(target).query))


def to_picker(client: Client, network: str) -> HttpResponse:
    """Go from the button through the consent to the page that follows."""
    start = client.post(reverse("networks:link", args=[network]))
    answer = answered(consent_address(start))
    return client.get(reverse("linking:callback", args=[network]), answer, follow=True)


def granted(network: str) -> Any:
    """Consent without a browser; return the grant."""
    flow, back = oauth_of(network), "https://dash.test/callback"
    assert flow
    digest = hashlib.sha256(b"verifier").digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    url = flow.authorize_url(APP, redirect_uri=back, state="s", challenge=challenge)
    code = answered(url)["code"]
    return flow.exchange(APP, code=code, redirect_uri=back, verifier="verifier")


def link(party: Party, network: str, remote_id: str) -> SocialAccount:
    """Link one target of a consent; the pages in between have tests of their own."""
    flow, grant = oauth_of(network), granted(network)
    assert flow
    target = next(t for t in flow.targets(APP, grant) if t.remote_id == remote_id)
    assert not target.barred
    return SocialAccount.objects.create(
        profile=party.profile,
        network=network,
        remote_id=remote_id,
        handle=target.handle,
        credentials=flow.verify(APP, target).tokens.as_json(),
        app_network=flow.app_network,
        client_id=APP.client_id,
        consent_id=grant.person_id,
        consent_name=grant.person_name,
        ends_at=target.tokens.ends_at,
    )


def fail(
    double: CodeWeb, way: Way, name: str, refusal: Callable[[int, str], web.Reply], media: str
) -> None:
    """Let a double go wrong as a ``Peer`` does; ``name`` is the call that publishes."""
    busy, wait = refusal(429, "Too many calls"), {"Retry-After": str(WAIT_SECONDS)}
    acts: dict[Way, Callable[[], None]] = {
        Way.LOST_ANSWER: lambda: double.accept_then_reset(name),
        Way.BUSY: lambda: double.fail(name, busy),
        Way.BUSY_UNTIL: lambda: double.fail(name, web.Reply(429, busy.body, wait)),
        Way.DOWN: lambda: double.fail(name, refusal(503, "Service unavailable")),
        Way.GARBLED: lambda: double.fail(name, web.Reply(200, b"<html>")),
        Way.MEDIA_REFUSED: lambda: double.fail(media, refusal(400, "The image is no image")),
        Way.EXPIRED: double.expire,
        Way.REVOKED: double.revoke,
        Way.NO_PERMISSION: lambda: double.fail(name, refusal(403, "Not enough permissions")),
    }
    acts[way]()
