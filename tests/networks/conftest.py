"""A linked account at the double."""

import pytest

from ayrdash.networks.models import SocialAccount
from tests.cast import Party
from tests.doubles.bluesky import Bluesky
from tests.posts.network import link


@pytest.fixture
def account(alice: Party, bluesky: Bluesky) -> SocialAccount:
    return link(alice, bluesky)
