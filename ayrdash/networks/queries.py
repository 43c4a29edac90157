"""Reads of social accounts."""

from dataclasses import dataclass

from ayrdash.core.networks import AnyNetwork
from ayrdash.networks.able import messaging
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.visibility import visible_networks
from profiles.access import has_messaging
from profiles.models import Profile


@dataclass(frozen=True)
class Card:
    """One network on the Social Accounts page and the linking page."""

    network: AnyNetwork
    account: SocialAccount | None
    # What the link lacks for messages, where the profile has them; empty: nothing.
    messaging_problem: str = ""

    @property
    def state(self) -> str:
        return self.account.state if self.account else "not_linked"

    @property
    def is_oauth(self) -> bool:
        return adapter_for(self.network).oauth is not None

    @property
    def web_address(self) -> str:
        return adapter_for(self.network).web_address


def messaging_problem(account: SocialAccount | None, *, on: bool) -> str:
    """Say what a link lacks for messages; empty: nothing, or the profile has none (``on``)."""
    if account is None or not on or not account.is_linked:
        return ""
    adapter = messaging(account.network)
    return adapter.messaging_problem(account) if adapter else ""


def linked_accounts(profile: Profile) -> list[SocialAccount]:
    """Return a profile's social accounts, hidden networks' included, in network order."""
    accounts = SocialAccount.objects.filter(profile=profile).defer("credentials")
    return list(accounts.order_by("network"))


def cards(profile: Profile, only: list[str] | None = None) -> list[Card]:
    """Return the cards to show: visible networks, narrowed to ``only`` where it is given."""
    linked = {account.network: account for account in linked_accounts(profile)}
    on = has_messaging(profile)
    return [
        Card(network, linked.get(network), messaging_problem(linked.get(network), on=on))
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
