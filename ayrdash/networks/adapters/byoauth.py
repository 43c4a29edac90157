"""What adapters of networks linked by OAuth share; each says only what differs."""

import datetime
from abc import ABC, abstractmethod

from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.byapp import ByApp
from ayrdash.networks.adapters.oauth import OAuthLink
from ayrdash.networks.adapters.renewal import renew_ahead, tokens_of
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount


class ByOAuth(ByApp, ABC):
    """An adapter of a network to which people consent."""

    @property
    @abstractmethod
    def oauth(self) -> OAuthLink:
        """How accounts are linked."""

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        return renew_ahead(self.oauth, account, now)

    def sign_out(self, account: SocialAccount) -> None:
        """Give the access back, where the network has a call for it."""
        try:
            self.oauth.revoke(app_of_account(account), tokens_of(account))
        except Fault:
            return
