"""What adapters of networks linked by OAuth share; each says only what differs."""

import datetime
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from ayrdash.networks.adapters.base import Capabilities, Fault, VideoRule
from ayrdash.networks.adapters.oauth import OAuthLink
from ayrdash.networks.adapters.renewal import renew_ahead, tokens_of
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount


class ByOAuth(ABC):
    """An adapter of a network that needs an app, and knows no key of ours."""

    capabilities = Capabilities(needs_app=True)

    @property
    @abstractmethod
    def oauth(self) -> OAuthLink:
        """How accounts are linked."""

    def video_rule(self, options: Mapping[str, Any]) -> VideoRule | None:
        return None

    def count_text(self, text: str) -> int:
        return len(text)

    def text_problem(self, text: str) -> str:
        return ""

    def new_record_key(self, moment: datetime.datetime) -> str:
        """Draw a key of our own; the network never sees it."""
        return secrets.token_hex(16)

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        return renew_ahead(self.oauth, account, now)

    def sign_out(self, account: SocialAccount) -> None:
        """Give the access back, where the network has a call for it."""
        try:
            self.oauth.revoke(app_of_account(account), tokens_of(account))
        except Fault:
            return
