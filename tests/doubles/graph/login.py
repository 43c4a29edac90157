"""Facebook Login: the consent page, codes, tokens, and what a token is."""

import html
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.doubles.graph.state import APP_ID, APP_SECRET, LONG_LIFE, Graph, GraphError

if TYPE_CHECKING:
    from tests.doubles.graph.server import Request

SHORT_LIFE = 3_600


def dialog(state: Graph, request: "Request") -> bytes:
    """Show the consent page: whoever it is, and yes or no."""
    asked = request.params
    if asked.get("client_id") != APP_ID:
        raise GraphError(101, "Error validating application. Invalid application ID.")
    if not asked.get("redirect_uri") or asked.get("response_type", "code") != "code":
        raise GraphError(100, "The parameter redirect_uri is required", 1349187)
    people = "".join(
        f'<button name="person" value="{html.escape(p.id)}">Continue as {html.escape(p.name)}'
        "</button>"
        for p in state.people.values()
    )
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">'
        for k, v in asked.items()
    )
    page = (
        "<!doctype html><html lang=en><title>Log in with Facebook</title><form method=post>"
        f"{hidden}{people}<button name=person value=''>Cancel</button></form></html>"
    )
    return page.encode()


def decide(state: Graph, request: "Request") -> str:
    """Take the answer of the consent page; return where the browser goes."""
    asked = request.params
    if not asked.get("person"):
        answer = {
            "error": "access_denied",
            "error_code": "200",
            "error_description": "Permissions error",
            "error_reason": "user_denied",
        }
    else:
        code = f"AQ{state.new_id()}"
        person = state.people[asked["person"]]
        scopes = set(filter(None, asked.get("scope", "").split(","))) - person.refused
        state.codes[code] = {
            "person": person,
            "scopes": scopes | person.granted | {"public_profile"},
            "redirect_uri": asked["redirect_uri"],
            "used": False,
        }
        answer = {"code": code}
    if asked.get("state"):
        answer["state"] = asked["state"]
    glue = "&" if "?" in asked["redirect_uri"] else "?"
    return asked["redirect_uri"] + glue + urlencode(answer)


def access_token(state: Graph, request: "Request") -> dict[str, Any]:
    """Give a token for a code, a longer one for a token, or the app's own."""
    params = request.params
    if params.get("client_id") != APP_ID:
        raise GraphError(
            101, "Error validating application. Cannot get application info due to a system error."
        )
    if params.get("client_secret") != APP_SECRET:
        raise GraphError(1, "Error validating client secret.")
    grant = params.get("grant_type", "")
    if grant == "client_credentials":
        return {"access_token": f"{APP_ID}|{APP_SECRET}", "token_type": "bearer"}
    if grant == "fb_exchange_token":
        return _longer(state, params.get("fb_exchange_token", ""))
    return _for_code(state, params)


def _longer(state: Graph, value: str) -> dict[str, Any]:
    token = state.tokens.get(value)
    if token is None or token.dead or token.page_id:
        raise GraphError(190, "Error validating access token", token.dead if token else None)
    person = state.people[token.person_id]
    new = state.new_token(person, token.scopes, life=LONG_LIFE)
    return {"access_token": new, "token_type": "bearer", "expires_in": LONG_LIFE}


def _for_code(state: Graph, params: dict[str, str]) -> dict[str, Any]:
    given = state.codes.get(params.get("code", ""))
    if given is None:
        raise GraphError(100, "Invalid verification code format.", 36009)
    if given["redirect_uri"] != params.get("redirect_uri"):
        raise GraphError(
            100,
            "Error validating verification code. Please make sure your redirect_uri is "
            "identical to the one you used in the OAuth dialog request",
            36008,
        )
    if given["used"]:
        raise GraphError(100, "This authorization code has been used.", 36009)
    given["used"] = True
    token = state.new_token(given["person"], given["scopes"], life=SHORT_LIFE)
    return {"access_token": token, "token_type": "bearer", "expires_in": SHORT_LIFE}


def debug_token(state: Graph, request: "Request") -> dict[str, Any]:
    """Say what a token is."""
    token = state.tokens.get(request.params.get("input_token", ""))
    if token is None:
        return {"data": {"is_valid": False, "error": {"code": 190, "message": "Malformed"}}}
    data = {
        "app_id": APP_ID,
        "type": "PAGE" if token.page_id else "USER",
        "is_valid": token.dead is None,
        "expires_at": int(token.expires_at or 0),
        "data_access_expires_at": int(time.time()) + 90 * 86_400,
        "scopes": sorted(token.scopes),
        "user_id": token.person_id,
    }
    return {"data": data | ({"profile_id": token.page_id} if token.page_id else {})}
