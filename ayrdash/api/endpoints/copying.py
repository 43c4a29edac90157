"""A post that exists, sent to further networks."""

from dataclasses import replace
from typing import Annotated

from django.utils.translation import gettext as _

from ayrdash.api import queries
from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply
from ayrdash.api.errors import ApiError
from ayrdash.api.inputs import CopyPostIn
from ayrdash.api.params import FromBody
from ayrdash.api.posting import (
    Result,
    answered,
    attempt,
    found_post,
    linked_networks,
    post_for,
    reply_of,
    with_media,
)
from ayrdash.api.schemas import PostReply
from ayrdash.apikeys.scopes import Scope
from ayrdash.posts.media import copy_media
from ayrdash.posts.models import Media, Post
from ayrdash.posts.queries import options_by_network
from ayrdash.posts.services.create import NewPost, create_post
from profiles.models import Profile


@endpoint("POST", "/post/copy", action="post", answer=PostReply, scope=Scope.POST)
def copy_post(request: ApiRequest, body: Annotated[CopyPostIn, FromBody(...)]) -> Reply:
    """Send a post's text and images to further networks, as a post of its own.

    `scheduleDate` as for `POST /post`; `post` gives the copy another text.
    """
    profile = request.auth.profile
    post = found_post(profile, body.id)
    result = attempt(profile, lambda: _copied(profile, post, body))
    return answered(profile, result, has_profile_key=request.auth.has_profile_key)


def _copied(profile: Profile, post: Post, body: CopyPostIn) -> Result:
    new = NewPost(
        text=post.text if body.post is None else body.post,
        networks=linked_networks(profile) if body.wants_all else body.networks(),
        due_at=body.due_at(),
        idempotency_key=body.idempotency_key,
        notes=post.notes,
        options={name: values or {} for name, values in options_by_network(post).items()},
    )
    if body.idempotency_key and queries.post_by_key(profile, body.idempotency_key):
        known = create_post(profile=profile, new=new, actor=None, source=Post.Source.API)
        reply = reply_of(profile, known)
        return Result({**reply.body, "replayed": True}, reply.worked)
    new = replace(new, media=_images(post))
    return with_media(new.media, lambda: post_for(profile, new))


def _images(post: Post) -> list[Media]:
    """Return copies of the post's images. Raises 136 for one whose file is gone."""
    try:
        return [copy_media(media) for media in queries.media_of(post)]
    except FileNotFoundError as error:
        raise ApiError(136, _("An image of the post is no longer stored.")) from error
