"""What doubles of networks with the OAuth code flow share: consent, codes, tokens, renewal."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.doubles.web import Asked, Reply, Web

CLIENT_ID, CLIENT_SECRET = "client-of-the-double", "secret-of-the-double"


def _unproven(given: dict[str, str], form: dict[str, str]) -> bool:
    """Tell whether the code was bound to somebody else (PKCE, where the consent had it)."""
    if "code_challenge" not in given:
        return False
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") != given["code_challenge"]


@dataclass
class Token:
    """A token given out. ``dead`` says why it is no longer taken."""

    scopes: set[str]
    ends: float
    dead: str = ""


@dataclass
class CodeWeb(Web):
    """A network where one person consents, without a look at the page."""

    consent_path: str = "/authorize"
    token_path: str = "/token"
    scope_glue: str = " "
    basic: bool = False
    client_name: str = "client_id"
    life: int = 5_184_000
    gives_refresh: bool = True
    # The person says no; leaves these permissions unticked; has taken the consent back.
    says_no: bool = False
    unticked: set[str] = field(default_factory=set)
    revoked: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refreshes: dict[str, set[str]] = field(default_factory=dict)

    def oauth(self, asked: Asked) -> Reply | None:
        """Answer what belongs to OAuth; None: it is another call."""
        if asked.path == self.consent_path:
            return self._consent(asked)
        return self._token(asked) if asked.path == self.token_path else None

    def expire(self) -> None:
        """Let all access tokens run out."""
        for token in self.tokens.values():
            token.dead = "expired"

    def revoke(self) -> None:
        """Take the consent back."""
        self.revoked = True
        for token in self.tokens.values():
            token.dead = "revoked"

    def granted(self, asked: Asked) -> Token:
        """Return the token of a call; ``login_refused`` says what else is answered."""
        token = self.tokens.get(asked.bearer)
        if token is None or token.dead or token.ends < time.time():
            raise self.login_refused(token)
        return token

    def login_refused(self, token: Token | None) -> Reply:
        return Reply(401, {"error": "invalid_token"})

    def token_refused(self, error: str) -> Reply:
        return Reply(401 if error == "invalid_client" else 400, {"error": error})

    def _consent(self, asked: Asked) -> Reply:
        query = asked.query
        assert query[self.client_name] == CLIENT_ID, query
        assert query["response_type"] == "code", query
        if self.says_no:
            answer = {"error": "access_denied", "state": query["state"]}
        else:
            code = secrets.token_hex(8)
            scopes = set(query["scope"].split(self.scope_glue)) - self.unticked
            self.codes[code] = {**query, "scope": self.scope_glue.join(sorted(scopes))}
            answer = {"code": code, "state": query["state"]}
        return Reply(302, b"", {"Location": f"{query['redirect_uri']}?{urlencode(answer)}"})

    def _token(self, asked: Asked) -> Reply:
        form = asked.form()
        if not self._is_app(asked, form):
            return self.token_refused("invalid_client")
        if form["grant_type"] == "refresh_token":
            scopes = self.refreshes.get(form["refresh_token"])
            if scopes is None or self.revoked:
                return self.token_refused("invalid_grant")
            return Reply(200, self._given(scopes))
        if form["grant_type"] != "authorization_code":
            return self.token_refused("unsupported_grant_type")
        given = self.codes.pop(form["code"], None)
        if given is None or given["redirect_uri"] != form["redirect_uri"] or _unproven(given, form):
            return self.token_refused("invalid_grant")
        return Reply(200, self._given(set(given["scope"].split(self.scope_glue))))

    def _is_app(self, asked: Asked, form: dict[str, str]) -> bool:
        if not self.basic:
            pair = (form.get(self.client_name), form.get("client_secret"))
            return pair == (CLIENT_ID, CLIENT_SECRET)
        sent = asked.headers.get("authorization", "").removeprefix("Basic ")
        return base64.b64decode(sent).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"

    def _given(self, scopes: set[str]) -> dict[str, object]:
        access, refresh = f"at-{secrets.token_hex(12)}", f"rt-{secrets.token_hex(12)}"
        self.tokens[access] = Token(scopes, time.time() + self.life)
        given: dict[str, object] = {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": self.life,
            "scope": self.scope_glue.join(sorted(scopes)),
        }
        if self.gives_refresh:
            self.refreshes[refresh] = scopes
            given |= {"refresh_token": refresh, **self.refresh_words()}
        return given

    def refresh_words(self) -> dict[str, object]:
        """Return what a network says about its refresh token."""
        return {}
