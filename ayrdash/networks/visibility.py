"""The one decision whether a profile sees a network: dashboard, linking page, API ask it."""

from dataclasses import dataclass

from ayrdash.core.networks import Network
from ayrdash.networks.adapters import ADAPTERS
from profiles.models import Profile
from settings_app.queries import disabled_networks


@dataclass(frozen=True)
class Visibility:
    """Whether a network is shown, and the rule that hides it otherwise."""

    network: Network
    visible: bool
    reason: str = ""


def explain(profile: Profile) -> list[Visibility]:
    """Return the decision for every network that this installation speaks."""
    off = disabled_networks(profile.account)
    return [
        Visibility(network, visible=network not in off, reason="account" if network in off else "")
        for network in ADAPTERS
    ]


def visible_networks(profile: Profile) -> list[Network]:
    """Return the networks that the profile may link, in their fixed order."""
    return [decision.network for decision in explain(profile) if decision.visible]
