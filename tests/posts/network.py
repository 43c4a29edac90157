"""Linking a profile to the loopback network of the tests, as a person would."""

from typing import Any

from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import link_bluesky
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services import publish
from ayrdash.posts.services.create import NewPost, create_post
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


def write(party: Party, text: str = "Hello", **fields: Any) -> Post:
    """Save a post of the party's profile, as a person."""
    new = NewPost(**{"text": text, "networks": ["bluesky"], **fields})
    return create_post(profile=party.profile, new=new, actor=party.user)


def delivery_of(post: Post) -> Delivery:
    return Delivery.objects.get(post=post)


def published(party: Party, text: str = "Hello", **fields: Any) -> Post:
    """Save a post and let the worker publish it."""
    post = write(party, text, **fields)
    assert publish.publish_delivery(delivery_of(post).pk) == "published"
    post.refresh_from_db()
    return post
