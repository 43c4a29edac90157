"""Google's OAuth, for each of its networks."""

from abc import abstractmethod

from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.codeflow import CodeFlow
from ayrdash.networks.adapters.oauth import App, Tokens
from ayrdash.networks.adapters.wire import send

HOSTS = {"consent": "https://accounts.google.com", "token": "https://oauth2.googleapis.com"}


class GoogleFlow(CodeFlow):
    """Consent at Google, with PKCE and a refresh token."""

    # Without these a second consent gives no refresh token.
    consent_params = {"access_type": "offline", "prompt": "consent"}

    @abstractmethod
    def address(self, part: str, path: str) -> str:
        """Return the address of a call to one of the network's parts."""

    @property
    def consent_address(self) -> str:
        return self.address("consent", "o/oauth2/v2/auth")

    @property
    def token_address(self) -> str:
        return self.address("token", "token")

    def pkce(self, challenge: str) -> dict[str, str]:
        return {"code_challenge": challenge, "code_challenge_method": "S256"}

    def revoke(self, app: App, tokens: Tokens) -> None:
        """End the consent. In the body: a token in the address would end up in logs."""
        try:
            address = self.address("token", "revoke")
            send("POST", address, data={"token": tokens.refresh}, timeout=5)
        except Fault:
            return
