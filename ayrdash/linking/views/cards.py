"""What the page of networks shows: cards and headings, the profile's own before the look's."""

from dataclasses import dataclass
from typing import Any

from ayrdash.core.networks import AnyNetwork
from ayrdash.linking.models import LinkSession
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import messaging_problem
from ayrdash.networks.visibility import explain
from profiles.access import has_messaging
from profiles.models import Profile
from settings_app.look import Look


@dataclass(frozen=True)
class PageCard:
    """One network on the page."""

    network: AnyNetwork
    account: SocialAccount | None
    help_url: str = ""
    # What the link lacks for messages; empty: nothing.
    messaging_problem: str = ""


def help_of(network: str, look: Look) -> str:
    """Return the address of a network's own help; empty: it has none, or help is off."""
    return look.help_urls.get(network, "") if look.help_visible else ""


def cards_of(session: LinkSession, look: Look) -> list[PageCard]:
    """Return the cards that a link shows."""
    on = has_messaging(session.profile)
    return [
        PageCard(
            seen.network,
            seen.account,
            help_of(seen.network, look),
            messaging_problem(seen.account, on=on),
        )
        for seen in explain(
            session.profile, link_networks=session.networks, overrides=session.overrides
        )
        if seen.visible
    ]


def headings(profile: Profile, look: Look) -> dict[str, Any]:
    """Return the texts at the top; empty: the page's own words."""
    return {
        "heading": profile.top_header or look.heading_for(profile.title),
        "sub_heading": profile.sub_header or look.sub_heading,
        "hide_heading": profile.hide_top_header or look.hide_heading,
        "tab_title": look.page_title_for(profile.title),
    }
