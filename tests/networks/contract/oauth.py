"""Linking by OAuth without a browser: consent at a double, exchange, the first target."""

import base64
import hashlib
from collections.abc import Callable

from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.adapters.oauth import App, Grant
from ayrdash.networks.models import SocialAccount
from tests.cast import Party

BACK = "https://dash.test/callback"
VERIFIER = "v" * 64
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)


def granted(network: str, app: App, consent: Callable[[str], dict[str, str]]) -> Grant:
    """Consent as a person does; ``consent`` goes through the network's page."""
    link = oauth_of(network)
    assert link
    url = link.authorize_url(app, redirect_uri=BACK, state="s", challenge=CHALLENGE)
    answer = consent(url)
    assert answer["state"] == "s"
    return link.exchange(app, code=answer["code"], redirect_uri=BACK, verifier=VERIFIER)


def link_first(
    party: Party, network: str, app: App, consent: Callable[[str], dict[str, str]]
) -> SocialAccount:
    """Link the first target of a consent."""
    grant, link = granted(network, app, consent), oauth_of(network)
    assert link
    target = link.verify(app, next(iter(link.targets(app, grant))))
    return SocialAccount.objects.create(
        profile=party.profile,
        network=network,
        remote_id=target.remote_id,
        handle=target.handle,
        credentials=target.tokens.as_json(),
        app_network=link.app_network,
        client_id=app.client_id,
        consent_id=grant.person_id,
        consent_name=grant.person_name,
        ends_at=target.tokens.ends_at,
    )
