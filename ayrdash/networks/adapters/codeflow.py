"""The OAuth code flow of networks that keep to RFC 6749: consent, tokens, renewal.

What differs is an attribute or a method of the network's own class.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.networks import AnyNetwork, label_of
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.oauth import App, AppCheck, Grant, Outcome, Scope, Tokens
from ayrdash.networks.adapters.renewal import RENEW_SECONDS
from ayrdash.networks.adapters.service import Reply, Service

# What only the network's word about the refresh token proves, and nothing else.
_UNPROVEN = frozenset({FaultKind.REJECTED, FaultKind.PERMISSION_LOST, FaultKind.GONE})
# What says that the app itself is refused, and not the code or the person's consent.
_APP_REFUSED = frozenset({"invalid_client", "unauthorized_client"})


class AppRefused(Fault):
    """The network does not accept the app's id or secret."""


class GrantRefused(Fault):
    """The network does not accept the code or the refresh token."""


class CodeFlow(ABC):
    """Consent by a code, tokens by a form.

    ``basic``: the app signs in by HTTP Basic, else its secret is in the form; an app without
    one (a public client) only names itself.
    ``client_name``: what the network calls the app's id.
    ``consent_params``: what the consent page is asked for beside the usual.
    ``exchange_params``: what a code is exchanged with beside the usual.
    ``reset_header``: names until when to wait, in Unix seconds.
    """

    network: AnyNetwork
    app_network: AnyNetwork
    scopes: Sequence[Scope] = ()
    scope_glue = " "
    client_name = "client_id"
    basic = False
    consent_params: Mapping[str, str] = {}
    exchange_params: Mapping[str, str] = {}
    token_headers: Mapping[str, str] = {}
    reset_header = ""

    @property
    def issuer(self) -> str:
        return ""

    @property
    @abstractmethod
    def consent_address(self) -> str:
        """Return the consent page's address."""

    @property
    @abstractmethod
    def token_address(self) -> str:
        """Return where codes and refresh tokens become tokens."""

    @abstractmethod
    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        """Return who consented: the network's id and a name."""

    def authorize_url(self, app: App, *, redirect_uri: str, state: str, challenge: str) -> str:
        query = {
            "response_type": "code",
            self.client_name: app.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.scope_glue.join(scope.name for scope in self.scopes),
            "state": state,
            **self.consent_params,
            **self.pkce(challenge),
        }
        return f"{self.consent_address}?{urlencode(query)}"

    def pkce(self, challenge: str) -> dict[str, str]:
        """Return what binds the code to us, where the network knows PKCE."""
        return {}

    def exchange(self, app: App, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        if self.pkce("x"):
            form["code_verifier"] = verifier
        given = self.token_call(app, {**form, **self.exchange_params})
        tokens, granted = self.tokens(given), self.granted(given)
        if any(s.needed and granted is not None and s.name not in granted for s in self.scopes):
            # The flow says which; who it was may be what can't be asked.
            return Grant(tokens, granted)
        return Grant(tokens, granted, *self.person(app, tokens))

    def granted(self, given: Mapping[str, Any]) -> frozenset[str] | None:
        """Return the permissions that the answer names; None: it names none."""
        scope = given.get("scope")
        return frozenset(scope.replace(",", " ").split()) if isinstance(scope, str) else None

    def tokens(self, given: Mapping[str, Any], old: Tokens | None = None) -> Tokens:
        """Read tokens; what a renewal leaves out stays as it was."""
        now = timezone.now()
        return Tokens(
            self._service.text(given, "access_token"),
            str(given.get("refresh_token") or (old.refresh if old else "")),
            expires_at=_after(now, given.get("expires_in")),
            refresh_expires_at=_after(now, given.get("refresh_token_expires_in"))
            or (old.refresh_expires_at if old else None),
            issued_at=now,
            extra=old.extra if old else {},
        )

    def renew(self, app: App, tokens: Tokens) -> Tokens:
        """Return new tokens; ``TOKEN_DEAD`` when the network says that the refresh token is.

        A refusal that proves nothing is ``UNKNOWN``: ``note_fault`` believes a row of them.
        """
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
        try:
            return self.tokens(self.token_call(app, {**form, **self.renew_params}), tokens)
        except GrantRefused as fault:
            message = _("%s no longer accepts the login. Link the account again.")
            raise Fault(FaultKind.TOKEN_DEAD, message % self._service.name) from fault
        except AppRefused:
            raise
        except Fault as fault:
            if fault.kind in _UNPROVEN:
                raise Fault(FaultKind.UNKNOWN, fault.message) from fault
            raise

    @property
    def renew_params(self) -> dict[str, str]:
        """Return what a renewal says beside the usual."""
        return {}

    @abstractmethod
    def revoke(self, app: App, tokens: Tokens) -> None:
        """Give the access back, best effort; nothing is done where there is no call for it."""

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        """Send a code that is none: whether the app or the code is refused tells."""
        form = {"grant_type": "authorization_code", "code": "none", "redirect_uri": redirect_uri}
        if self.pkce("x"):
            form["code_verifier"] = "none"
        try:
            self.token_call(app, form)
        except AppRefused as fault:
            return [AppCheck(Outcome.REFUSED, fault.message)]
        except GrantRefused:
            words = _("%s accepts the app's id and secret.") % self._service.name
            return [AppCheck(Outcome.PROVEN, words)]
        except Fault as fault:
            if fault.kind is not FaultKind.REJECTED:
                raise
            return [AppCheck(Outcome.UNPROVEN, fault.message)]
        return [AppCheck(Outcome.UNPROVEN, _("The network answered in a way not known here."))]

    def token_call(self, app: App, form: dict[str, str]) -> dict[str, Any]:
        """Ask for tokens; raises ``AppRefused``, ``GrantRefused`` or another ``Fault``."""
        reply = self.as_app(app, self.token_address, form, seconds=RENEW_SECONDS)
        # Reddit refuses with status 200.
        if fault := self._meaning(reply):
            raise fault
        if not reply.members:
            raise self._service.unreadable()
        return reply.members

    def as_app(self, app: App, address: str, form: dict[str, str], *, seconds: float) -> Reply:
        """Send a form as the app; raises what ``token_call`` does."""
        auth = None
        if self.basic and app.client_secret:
            auth = (app.client_id, app.client_secret)
        else:
            form = {**form, self.client_name: app.client_id}
            if app.client_secret:
                form["client_secret"] = app.client_secret
        headers = dict(self.token_headers)
        return self._service.ask(
            "POST", address, data=form, auth=auth, headers=headers, timeout=seconds
        )

    @property
    def _service(self) -> Service:
        return Service(label_of(self.network), _words, self._meaning, self.reset_header)

    def _meaning(self, reply: Reply) -> Fault | None:
        error = reply.members.get("error")
        name = label_of(self.network)
        if error in _APP_REFUSED or self.is_app_refused(reply):
            message = _("%s does not accept the app's id or secret.") % name
            return AppRefused(FaultKind.REJECTED, message)
        if error == "invalid_grant" or self.is_grant_refused(reply):
            message = _("%s did not accept what its consent page gave. Try again.") % name
            return GrantRefused(FaultKind.REJECTED, message)
        if reply.status < 300 and error is not None:
            return Service(name, _words, lambda _reply: None).fault(FaultKind.REJECTED, reply)
        return None

    def is_app_refused(self, reply: Reply) -> bool:
        """Tell whether a network without the usual words refuses the app."""
        return False

    def is_grant_refused(self, reply: Reply) -> bool:
        """Tell whether a network without the usual words refuses the code or token."""
        return False


def _after(now: datetime.datetime, seconds: Any) -> datetime.datetime | None:
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
        return None
    return now + datetime.timedelta(seconds=min(seconds, 10 * 365 * 86_400))


def _words(reply: Reply) -> str:
    said = reply.members
    return str(said.get("error_description") or said.get("message") or said.get("error") or "")
