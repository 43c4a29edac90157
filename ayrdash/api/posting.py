"""From a client's post to its reply: what may go out goes, the rest is told per network."""

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.api.envelope import Reply
from ayrdash.api.errors import ApiError
from ayrdash.api.formats import iso_seconds
from ayrdash.api.post_out import parts, title_of
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import linked_accounts
from ayrdash.posts.access import post_of
from ayrdash.posts.media import drop_unused
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.queries import deliveries_of, has_video
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.create import NewPost, PostProblems, create_post, problems_of
from ayrdash.posts.services.first_comment import comment_first
from ayrdash.posts.services.publish import publish_delivery
from ayrdash.posts.services.takedown import take_down
from profiles.models import Profile

D = Delivery.State

# How long a reply waits for the networks; what takes longer is "pending".
PATIENCE_SECONDS = 20.0
_GLANCE_SECONDS = 0.1
_IN_FLIGHT = (D.QUEUED, D.PUBLISHING, D.DELETING)


@dataclass(frozen=True)
class Result:
    """One profile's part of the reply, and whether it worked wholly."""

    body: dict[str, Any]
    worked: bool


def found_post(profile: Profile, ref: str, *, code: int = 221) -> Post:
    """Return the profile's post; else the code that says there is none."""
    try:
        return post_of(profile, ref)
    except NotFound as error:
        raise ApiError(code, _("There is no post with this id."), action="post") from error


def linked_networks(profile: Profile) -> list[str]:
    """Return what ``all`` means for a profile."""
    rows = SocialAccount.objects.filter(profile=profile, state=SocialAccount.State.LINKED)
    return list(rows.order_by("network").values_list("network", flat=True))


def post_for(profile: Profile, new: NewPost, more: Sequence[PostRefused] = ()) -> Result:
    """Save and publish a post as far as it may go out.

    A network that can't take it is told in ``errors`` while the others get it; a post for
    later is saved whole or not at all. ``more`` speaks against it beside the rules.
    """
    linked = linked_accounts(profile)
    problems = [*problems_of(profile=profile, new=new, linked=linked), *more]
    refused = {problem.network for problem in problems if problem.network}
    general = [problem for problem in problems if not problem.network]
    remaining = [network for network in new.networks if network not in refused]
    if general or not remaining or (problems and new.due_at is not None):
        return _refused(profile, problems)
    try:
        post = create_post(
            profile=profile,
            new=replace(new, networks=remaining),
            actor=None,
            source=Post.Source.API,
            linked=linked,
        )
    except PostProblems as error:
        return _refused(profile, error.problems)
    return reply_of(profile, post, told=[error_entry(problem) for problem in problems])


def reply_of(profile: Profile, post: Post, *, told: Sequence[dict[str, Any]] = ()) -> Result:
    """Return a post's reply; one that is due now is published first."""
    common = {"id": post.ref, "refId": profile.ref_id, "post": post.text}
    if post.state == Post.State.AWAITING:
        when = iso_seconds(post.due_at)
        body = {"status": "awaiting approval", "scheduleDate": when, "errors": [], **common}
        return Result(body, worked=True)
    if post.due_at > post.created_at + datetime.timedelta(seconds=5) and post.is_scheduled:
        when = iso_seconds(post.due_at)
        return Result(
            {"status": "scheduled", "scheduleDate": when, "errors": [], **common}, worked=True
        )
    deliveries = settled(post)
    ids, errors = parts(deliveries)
    errors = sorted([*told, *errors], key=lambda entry: entry.get("platform", ""))
    waits = any(row.state in _IN_FLIGHT for row in deliveries)
    status = "error" if errors else "pending" if waits else "success"
    return Result({"status": status, "errors": errors, "postIds": ids, **common}, not errors)


def attempt(profile: Profile, act: Callable[[], Result]) -> Result:
    """Post for one profile; what refuses the whole call becomes this profile's part."""
    try:
        return act()
    except DomainError as error:
        entry: dict[str, Any] = {
            "action": "post",
            "status": "error",
            "code": error.code,
            "message": str(error.message),
        }
        more = error.extra if isinstance(error, ApiError) else {}
        part = {**entry, "errors": [{**entry, **more}], "postIds": [], "refId": profile.ref_id}
        return Result(part, worked=False)


def with_media(media: Sequence[Media], act: Callable[[], Result]) -> Result:
    """Make a post of media that were kept for it; without a post they go at once."""
    made = False
    try:
        result = act()
        made = "id" in result.body
    finally:
        if not made:
            drop_unused(media)
    return result


def answered(profile: Profile, result: Result, *, has_profile_key: bool) -> Reply:
    """Return the reply to a call about one profile; with its key it is wrapped."""
    body = wrapped([(profile, result)]) if has_profile_key else {**result.body}
    return Reply(body, status=200 if result.worked else 400)


def settled(post: Post) -> list[Delivery]:
    """Publish (or take down) what is due, here, and wait for what a worker is at.

    Sending a video may take minutes: that is left to the worker, and not waited for.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    leaves = has_video(post)
    for row in deliveries_of(post):
        if row.state == D.QUEUED and not leaves:
            publish_delivery(row.pk)
            comment_first(row.pk)
        elif row.state == D.DELETING:
            take_down(row.pk)
    while True:
        rows = deliveries_of(post)
        awaited = (D.DELETING,) if leaves else _IN_FLIGHT
        held = [row for row in rows if row.state in awaited and row.lease_until is not None]
        if not held or time.monotonic() > deadline:
            return rows
        time.sleep(_GLANCE_SECONDS)


def error_entry(problem: PostRefused) -> dict[str, Any]:
    """Return a rule's refusal as one entry of ``errors``."""
    entry = {
        "action": "post",
        "status": "error",
        "code": problem.code,
        "message": str(problem.message),
    }
    return {**entry, "platform": problem.network} if problem.network else entry


def _refused(profile: Profile, problems: Sequence[PostRefused]) -> Result:
    body = {
        "status": "error",
        "code": problems[0].code,
        "message": str(problems[0].message),
        "errors": [error_entry(problem) for problem in problems],
        "postIds": [],
        "refId": profile.ref_id,
    }
    return Result(body, worked=False)


def wrapped(results: Sequence[tuple[Profile, Result]]) -> dict[str, Any]:
    """Return the reply to a call with Profile Keys: one entry per profile."""
    posts = [{**result.body, "profileTitle": title_of(profile)} for profile, result in results]
    if not all(result.worked for _, result in results):
        status = "error"
    else:
        states = {post["status"] for post in posts}
        status = states.pop() if len(states) == 1 else "success"
    return {"status": status, "posts": posts}
