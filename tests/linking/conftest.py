"""Links, and browsers that have one open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import NewLink, create_link_session
from profiles.models import Profile
from tests.cast import Party

MINUTES = 60
MakeLink = Callable[..., NewLink]


@pytest.fixture
def make_link(alice: Party) -> MakeLink:
    """Make a link to Acme; options as LinkOptions has them."""

    def make(profile: Profile | None = None, **options: Any) -> NewLink:
        options = {"expires_in_minutes": MINUTES, **options}
        return create_link_session(
            profile=profile or alice.profile, options=LinkOptions(**options), by=alice.user
        )

    return make


@pytest.fixture
def new_link(make_link: MakeLink) -> NewLink:
    return make_link()


@pytest.fixture
def visitor(new_link: NewLink) -> Client:
    """A browser without login that has the link open."""
    return opened(new_link.token)


def opened(token: str, **headers: str) -> Client:
    client = Client(headers=headers or None)
    answer = client.get(reverse("linking:open", args=[token]))
    assert answer.status_code == 302
    return client


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()
