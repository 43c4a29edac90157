"""Reads of social accounts."""

from dataclasses import dataclass

from ayrdash.core.networks import AnyNetwork
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.visibility import visible_networks
from profiles.models import Profile


@dataclass(frozen=True)
class Card:
    """One network on the Social Accounts page and the linking page."""

    network: AnyNetwork
    account: SocialAccount | None

    @property
    def state(self) -> str:
        return self.account.state if self.account else "not_linked"

    @property
    def is_oauth(self) -> bool:
        return adapter_for(self.network).oauth is not None

    @property
    def web_address(self) -> str:
        return adapter_for(self.network).web_address


def linked_accounts(profile: Profile) -> list[SocialAccount]:
    """Return a profile's social accounts, hidden networks' included, in network order."""
    accounts = SocialAccount.objects.filter(profile=profile).defer("credentials")
    return list(accounts.order_by("network"))


def cards(profile: Profile, only: list[str] | None = None) -> list[Card]:
    """Return the cards to show: visible networks, narrowed to ``only`` where it is given."""
    linked = {account.network: account for account in linked_accounts(profile)}
    return [
        Card(network, linked.get(network))
        for network in visible_networks(profile)
        if not only or network in only
    ]


def linked_elsewhere(profile: Profile, network: str, remote_id: str) -> Profile | None:
    """Return another profile of the Account to which the same remote account is linked."""
    other = (
        SocialAccount.objects.filter(
            network=network,
            remote_id=remote_id,
            profile__account=profile.account,
            profile__deleted_at=None,
        )
        .exclude(profile=profile)
        .select_related("profile")
        .first()
    )
    return other.profile if other else None
