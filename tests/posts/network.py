"""Linking a profile to the loopback network of the tests, as a person would."""

from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import link_bluesky
from tests.cast import Party
from tests.doubles.bluesky import Bluesky


def link(party: Party, bluesky: Bluesky) -> SocialAccount:
    person = bluesky.account
    return link_bluesky(
        profile=party.profile,
        handle=person.handle,
        app_password=person.app_password,
        host=bluesky.url,
        actor=party.user,
    )
