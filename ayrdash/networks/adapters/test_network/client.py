"""Calls to the test network."""

from typing import Any
from urllib.parse import quote

from django.conf import settings

from ayrdash.core.networks import BuiltIn
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.oauth import OAuthLink
from ayrdash.networks.adapters.renewal import renew_now, tokens_of
from ayrdash.networks.models import SocialAccount

_KINDS = {
    "suspended": FaultKind.SUSPENDED,
    "permission": FaultKind.PERMISSION_LOST,
    "revoked": FaultKind.TOKEN_DEAD,
    "invalid_grant": FaultKind.UNKNOWN,
    "invalid_token": FaultKind.UNKNOWN,
    "expired": FaultKind.UNKNOWN,
    "gone": FaultKind.GONE,
}
_NAME = BuiltIn.TEST.label


def home() -> str:
    """Return where the test network is: this installation, unless the environment differs."""
    return base_address("test", "home", f"{settings.PUBLIC_URL}/test-network")


def call_network(verb: str, path: str, token: str = "", **kwargs: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = wire.send(verb, f"{home()}{path}", headers=headers, **kwargs)
    if answer.status == 429:
        raise wire.busy(_NAME, wire.told(answer.headers))
    if answer.status >= 500:
        raise wire.down(_NAME)
    body = wire.payload_of(answer)
    if body is None:
        raise wire.unreadable(_NAME)
    if answer.status < 300:
        return body
    kind = _KINDS.get(str(body.get("error")), FaultKind.REJECTED)
    words = str(body.get("error_description") or answer.status)
    rule = str(body.get("rule") or "")
    raise Fault(kind, words, violation=kind is FaultKind.SUSPENDED, rule=rule)


def at_page(
    link: OAuthLink, account: SocialAccount, verb: str, path: str, **kwargs: Any
) -> dict[str, Any]:
    """Call with the page's token; once it is refused, renew and call again."""
    where = f"/api/pages/{quote(account.remote_id)}/{path}"
    tokens = tokens_of(account)
    try:
        return call_network(verb, where, tokens.extra.get("page", ""), **kwargs)
    except Fault as fault:
        if fault.kind is not FaultKind.UNKNOWN:
            raise
    tokens = renew_now(link, account, tokens.access)
    return call_network(verb, where, tokens.extra.get("page", ""), **kwargs)
