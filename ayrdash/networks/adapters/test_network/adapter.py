"""The adapter of the built-in test network: HTTP calls, like every other one."""

import base64
import datetime
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import BuiltIn
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import (
    Capabilities,
    Fault,
    FaultKind,
    Publication,
    Published,
)
from ayrdash.networks.adapters.oauth import (
    App,
    AppCheck,
    Grant,
    Outcome,
    Scope,
    Target,
    TargetKind,
    Tokens,
)
from ayrdash.networks.adapters.renewal import RENEW_SECONDS, renew_ahead, renew_now, tokens_of
from ayrdash.networks.apps_of import app_of_account
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
PROCESSING_PAUSE = datetime.timedelta(seconds=10)


def home() -> str:
    """Return where the test network is: this installation, unless the environment differs."""
    return base_address("test", "home", f"{settings.PUBLIC_URL}/test-network")


def _call(verb: str, path: str, token: str = "", **kwargs: Any) -> dict[str, Any]:
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
    raise Fault(kind, words, violation=kind is FaultKind.SUSPENDED)


class TrialLink:
    """OAuth at the test network."""

    network = BuiltIn.TEST
    app_network = BuiltIn.TEST
    scopes = (
        Scope("pages:list", gettext_lazy("See the pages that you manage")),
        Scope("pages:post", gettext_lazy("Post to your pages")),
        Scope("pages:delete", gettext_lazy("Delete posts of your pages"), needed=False),
        Scope("insights", gettext_lazy("Read how your posts do"), needed=False),
    )

    @property
    def issuer(self) -> str:
        return str(settings.PUBLIC_URL)

    def authorize_url(self, app: App, *, redirect_uri: str, state: str, challenge: str) -> str:
        query = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scope.name for scope in self.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{home()}/oauth/authorize/?{urlencode(query)}"

    def exchange(self, app: App, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        given = self._token(
            app,
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )
        tokens = _tokens(given)
        granted = frozenset(str(given.get("scope", "")).split())
        if "pages:list" not in granted:
            return Grant(tokens, granted)
        person = _call("GET", "/api/pages/", tokens.access)["person"]
        return Grant(tokens, granted, str(person["id"]), str(person["name"]))

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        after = "0"
        while after:
            answer = _call("GET", "/api/pages/", grant.tokens.access, params={"after": after})
            for item in answer["pages"]:
                yield _target(item, grant.tokens)
            after = str(answer["after"])

    def verify(self, app: App, target: Target) -> Target:
        _call("GET", f"/api/pages/{quote(target.remote_id)}/", target.tokens.extra["page"])
        return target

    def renew(self, app: App, tokens: Tokens) -> Tokens:
        given = self._token(app, grant_type="refresh_token", refresh_token=tokens.refresh)
        return _tokens(given, tokens.extra)

    def revoke(self, app: App, tokens: Tokens) -> None:
        try:
            _call("POST", "/oauth/revoke/", data={"token": tokens.refresh}, timeout=5)
        except Fault:
            return

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        try:
            self._token(app, grant_type="authorization_code", code="none")
        except Fault as fault:
            if fault.kind is FaultKind.UNKNOWN:  # the code alone was refused
                words = _("Client id and secret are accepted.")
                return [AppCheck(Outcome.PROVEN, words)]
            return [AppCheck(Outcome.REFUSED, fault.message)]
        return [AppCheck(Outcome.UNPROVEN, _("The network answered in a way not known here."))]

    def _token(self, app: App, **form: str) -> dict[str, Any]:
        known = {"client_id": app.client_id, "client_secret": app.client_secret}
        return _call("POST", "/oauth/token/", data={**known, **form}, timeout=RENEW_SECONDS)


def _tokens(given: dict[str, Any], extra: dict[str, str] | None = None) -> Tokens:
    now = timezone.now()
    ends = now + datetime.timedelta(seconds=int(given["expires_in"]))
    over = now + datetime.timedelta(seconds=int(given["refresh_expires_in"]))
    return Tokens(
        str(given["access_token"]),
        str(given["refresh_token"]),
        expires_at=ends,
        refresh_expires_at=over,
        issued_at=now,
        extra=extra or {},
    )


def _target(item: dict[str, Any], tokens: Tokens) -> Target:
    own = replace(tokens, extra={"page": str(item["token"])})
    return Target(
        remote_id=str(item["id"]),
        handle=str(item["id"]).replace("-", "."),
        tokens=own,
        kind=TargetKind.PAGE,
        display_name=str(item["title"]),
        location=str(item["place"]),
        barred=str(item["barred"]),
    )


class TrialAdapter:
    """Posts, deletes and checks at the test network."""

    network = BuiltIn.TEST
    capabilities = Capabilities(needs_app=True)
    text_limit = 500
    min_images = 0
    max_images = 4
    max_image_bytes = 2_000_000

    @property
    def oauth(self) -> TrialLink:
        return TrialLink()

    @property
    def web_address(self) -> str:
        return f"{settings.PUBLIC_URL}/test-network/"

    def count_text(self, text: str) -> int:
        return len(text)

    def text_problem(self, text: str) -> str:
        return ""

    def new_record_key(self, moment: datetime.datetime) -> str:
        return secrets.token_hex(16)

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        images = [
            {
                "data": base64.b64encode(image.data).decode(),
                "type": image.content_type,
                "alt": image.alt_text,
            }
            for image in publication.images
        ]
        body = {"key": publication.record_key, "text": publication.text, "images": images}
        made = self._at_page(account, "POST", "posts/", json=body)
        if made["state"] == "processing":
            later = timezone.now() + PROCESSING_PAUSE
            words = _("The test network is still processing it.")
            raise Fault(FaultKind.RATE_LIMITED, words, retry_at=later)
        return Published(str(made["id"]), str(made["url"]))

    def check(self, account: SocialAccount) -> None:
        self._at_page(account, "GET", "")

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        return renew_ahead(self.oauth, account, now)

    def sign_out(self, account: SocialAccount) -> None:
        try:
            self.oauth.revoke(app_of_account(account), tokens_of(account))
        except Fault:
            return

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        try:
            self._at_page(account, "DELETE", f"posts/{quote(remote_id)}/")
        except Fault as fault:
            if fault.kind is not FaultKind.GONE:
                raise

    def _at_page(
        self, account: SocialAccount, verb: str, path: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Call with the page's token; once it is refused, renew and call again."""
        where = f"/api/pages/{quote(account.remote_id)}/{path}"
        tokens = tokens_of(account)
        try:
            return _call(verb, where, tokens.extra.get("page", ""), **kwargs)
        except Fault as fault:
            if fault.kind is not FaultKind.UNKNOWN:
                raise
        tokens = renew_now(self.oauth, account, tokens.access)
        return _call(verb, where, tokens.extra.get("page", ""), **kwargs)
