"""Posts: create, read, move, try again, delete, validate."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _

from ayrdash.api import queries, unsplash
from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest, profile_of_key
from ayrdash.api.changes import change_post, refuse_impossible

# Registered first: /post/copy and /post/bulk would otherwise be a post's id.
from ayrdash.api.endpoints import bulk, copying  # noqa: F401
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.formats import iso_seconds
from ayrdash.api.inputs import DeletePost, NewPostIn, PostChanges, PostNamed
from ayrdash.api.media_in import fetch_media
from ayrdash.api.options import comments_stay
from ayrdash.api.params import FromBody
from ayrdash.api.post_out import STATUS, post_row
from ayrdash.api.posting import (
    Result,
    answered,
    attempt,
    error_entry,
    found_post,
    linked_networks,
    post_for,
    reply_of,
    settled,
    with_media,
    wrapped,
)
from ayrdash.api.reposts import Series, add_reposts, series_of
from ayrdash.api.schedules import take_slot
from ayrdash.api.schemas import PostOut, PostReply, Validated
from ayrdash.api.targets import Target, as_error, not_possible, targets
from ayrdash.api.wording import sample_media, worded
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core.errors import DomainError
from ayrdash.core.networks import label_of
from ayrdash.networks.able import reading
from ayrdash.networks.adapters.base import Fault
from ayrdash.posts.media import drop_unused
from ayrdash.posts.models import Delivery, Media, Post, new_post_ref
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.change import (
    cancel_post,
    delete_post,
    mark_deleted,
    retry_post,
)
from ayrdash.posts.services.create import NewPost, create_post, problems_of
from profiles.models import Profile

MOST_KEYS = 50


@endpoint("POST", "/post", action="post", answer=PostReply, scope=Scope.POST)
def create(request: ApiRequest, body: Annotated[NewPostIn, FromBody(...)]) -> Reply:
    """Publish a post now, or accept it for `scheduleDate`.

    A post for now is published while the call waits (20 seconds at most for each profile); a
    network that needs longer is `pending`. With a Profile Key the reply is wrapped in `posts`.
    """
    if body.profile_keys and not request.auth.has_profile_key:
        return _for_keys(request, body)
    profile = request.auth.profile
    result = attempt(profile, lambda: _posted(profile, body))
    return answered(profile, result, has_profile_key=request.auth.has_profile_key)


def _for_keys(request: ApiRequest, body: NewPostIn) -> Reply:
    if len(body.profile_keys) > MOST_KEYS:
        raise bad_request(_("At most %d profileKeys in one call.") % MOST_KEYS)
    profiles = [profile_of_key(request.auth, key) for key in body.profile_keys]
    # A key beside the one it replaces, or one named twice, is one profile and one post.
    once = {profile.pk: profile for profile in profiles}.values()
    results = [(profile, attempt(profile, partial(_posted, profile, body))) for profile in once]
    worked = all(result.worked for _profile, result in results)
    return Reply(wrapped(results), status=200 if worked else 400)


def _posted(profile: Profile, body: NewPostIn) -> Result:
    series = None if body.schedule_date else series_of(body.auto_repost)
    title = body.schedule_title()
    if title and series:
        raise bad_request(_("autoSchedule and autoRepost exclude each other."))
    if known := _repeat(profile, body):
        reply = reply_of(profile, known)
        result = Result({**reply.body, "replayed": True}, reply.worked)
        return _in_series(profile, result, series)
    new = _new_post(profile, body, keep=True)
    stay = comments_stay(new.networks, closed=body.disable_comments)
    if title:
        act = partial(_in_next_slot, profile, new, title, stay)
        return with_media(new.media, act)
    if series:
        new = replace(new, due_at=series.start, repost_ref=new_post_ref())
    result = with_media(new.media, partial(post_for, profile, new, stay))
    return _in_series(profile, result, series)


def _in_series(profile: Profile, result: Result, series: Series | None) -> Result:
    """Save the reposts of a post that was made, and name their series."""
    if series is None or "id" not in result.body:
        return result
    post = found_post(profile, result.body["id"])
    add_reposts(profile=profile, post=post, series=series)
    return replace(result, body={**result.body, "autoRepostId": post.repost_ref})


def _in_next_slot(
    profile: Profile, new: NewPost, title: str, more: Sequence[PostRefused]
) -> Result:
    """Save a post for a schedule's next free time; a refused post leaves the time free."""
    with transaction.atomic():
        result = post_for(profile, replace(new, due_at=take_slot(profile, title)), more)
        if not result.worked:
            transaction.set_rollback(True)
    return result


def _repeat(profile: Profile, body: NewPostIn) -> Post | None:
    """Return the post of an earlier call with this idempotency key. Raises 914."""
    key = body.idempotency_key
    known = queries.post_by_key(profile, key) if key else None
    if known is None:
        return None
    new = _new_post(profile, body, keep=False)
    # A network that could not take the earlier call's post is no other content.
    kept = set(known.deliveries.values_list("network", flat=True))
    if kept <= set(new.networks):
        new = replace(new, networks=sorted(kept))
    return create_post(profile=profile, new=new, actor=None, source=Post.Source.API)


def _new_post(profile: Profile, body: NewPostIn, *, keep: bool) -> NewPost:
    """Return the post of a call; ``keep`` False: nothing is fetched or kept for it."""
    networks = linked_networks(profile) if body.wants_all else body.networks()
    text, own_texts = worded(profile, body, *body.words(networks), keep=keep)
    addresses, own_media = body.media(networks)
    if body.unsplash:
        unsplash.check_wish(body.unsplash)
    media = _media(profile, body, addresses, videos=1 + len(own_media)) if keep else []
    return NewPost(
        text=text,
        networks=networks,
        media=media,
        alt_texts=body.alt_texts(),
        due_at=body.due_at(),
        idempotency_key=body.idempotency_key,
        media_asked=body.media_mark(),
        own_texts=own_texts,
        own_media=own_media if keep else {},
        first_comment=body.comment(),
        options=body.options(),
        notes=body.notes,
        needs_approval=body.requires_approval,
    )


def _media(
    profile: Profile, body: NewPostIn, addresses: Sequence[str], *, videos: int
) -> list[Media]:
    """Return all media that a call names; none stays where something of it is refused."""
    media = fetch_media(profile, addresses, videos=videos)
    try:
        media += sample_media(profile, body)
        if body.unsplash:
            media += unsplash.photos(profile, body.unsplash)
    except BaseException:
        drop_unused(media)
        raise
    return media


@endpoint(
    "POST",
    "/validate/post",
    action="post",
    answer=Validated,
    tag="validate",
    scope=Rule(Scope.POST, reads=True),
)
def validate_post(request: ApiRequest, body: Annotated[NewPostIn, FromBody(...)]) -> Reply:
    """Say whether a post would be accepted; nothing is kept or sent.

    Media are not fetched here: an address is judged when the post is made.
    """
    profile = request.auth.profile
    networks = linked_networks(profile) if body.wants_all else body.networks()
    new = _new_post(profile, body, keep=False)
    series_of(body.auto_repost)
    named = bool(body.media(networks)[0] or body.random_media_url or body.unsplash)
    if named:
        # Something to see: no text is needed then.
        texts = {name: text or "media" for name, text in new.own_texts.items()}
        new = replace(new, text=new.text or "media", own_texts=texts)
    problems = problems_of(profile=profile, new=new)
    # What is named may well be what a network needs.
    problems = [problem for problem in problems if not (named and problem.field == "images")]
    problems += comments_stay(networks, closed=body.disable_comments)
    if fatal := [problem for problem in problems if problem.code != 156 or not problem.network]:
        entry = error_entry(fatal[0])
        raise ApiError(fatal[0].code, entry["message"], errors=[error_entry(p) for p in problems])
    return success(
        message=str(_("The post is valid.")), warnings=[error_entry(p) for p in problems]
    )


@endpoint("PUT", "/post/retry", action="post", answer=PostReply, scope=Scope.POST)
def retry(request: ApiRequest, body: Annotated[PostNamed, FromBody(...)]) -> Reply:
    """Try the networks that failed once more."""
    post = found_post(request.auth.profile, body.id)
    retry_post(post=post, actor=None)
    post.refresh_from_db()
    return Reply({"status": "pending", "id": post.ref, "refId": request.auth.profile.ref_id})


@endpoint("GET", "/post/{post_id}", action="post", answer=PostOut, scope=Scope.POST)
def read(request: ApiRequest, post_id: str) -> Reply:
    """Return one post as history shows it."""
    post = found_post(request.auth.profile, post_id)
    queries.load_parts([post])
    return Reply(post_row(post, request.auth.profile))


@endpoint("PATCH PUT", "/post", action="update", answer=PostReply, scope=Scope.POST)
def update(request: ApiRequest, body: Annotated[PostChanges, FromBody(...)]) -> Reply:
    """Move, pause, let go on, approve, reject or note a post.

    A `scheduleDate` that is past means now; so does ending a pause after it.
    """
    post = found_post(request.auth.profile, body.id)
    refuse_impossible(post, body)
    with transaction.atomic():
        if not change_post(post, body):
            message = _("Name a change: scheduleDate, scheduledPause, approved or notes.")
            raise bad_request(message)
    post.refresh_from_db()
    return success(
        id=post.ref,
        refId=request.auth.profile.ref_id,
        scheduleDate=iso_seconds(post.due_at),
        postStatus=STATUS[Post.State(post.state)],
    )


@endpoint(
    "DELETE", "/post", aliases=["/delete"], action="delete", answer=PostReply, scope=Scope.POST
)
def delete(request: ApiRequest, body: Annotated[DeletePost, FromBody(...)]) -> Reply:
    """Delete posts from their networks, or cancel them where they still wait.

    Name one by `id`, several by `bulk`, or all that wait by `deleteAllScheduled`.
    """
    profile = request.auth.profile
    if body.delete_all_scheduled:
        refs = queries.scheduled_refs(profile)
        return _delete_many(refs, lambda ref: _cancel(found_post(request.auth.profile, ref)))
    if body.bulk:
        return _delete_many(body.bulk, lambda ref: _delete(request, ref))
    if not body.id:
        raise bad_request(_("Name the post: id, bulk or deleteAllScheduled."))
    if body.mark_manual_deleted:
        return _mark_deleted(request, body.id)
    part = _delete(request, body.id)
    return Reply(part, status=200 if part["status"] != "error" else 400)


def _mark_deleted(request: ApiRequest, ref: str) -> Reply:
    """Note what somebody deleted at the networks themselves; 382 while it is still there."""
    post = found_post(request.auth.profile, ref, code=114)
    if post.state in (Post.State.CANCELLED, Post.State.DELETED):
        raise ApiError(383, _("The post is deleted already."), id=ref)
    live = targets(request.auth.profile, ref, [], native=False)
    if there := [row.network for row in live if _still_there(row)]:
        message = _("The post is still on %s.") % ", ".join(label_of(name) for name in there)
        raise ApiError(382, message, id=ref)
    mark_deleted(post=post, networks=[row.network for row in live], actor=None)
    return success(id=ref, code=200)


def _still_there(row: Target) -> bool:
    reader = reading(row.network)
    if reader is None:
        raise not_possible(row.network)
    try:
        return reader.exists(row.account, row.remote_id)
    except Fault as fault:
        raise as_error(fault, row.network) from fault


def _cancel(post: Post) -> dict[str, Any]:
    cancel_post(post=post, actor=None)
    return {"status": "success", "id": post.ref}


def _delete(request: ApiRequest, ref: str) -> dict[str, Any]:
    post = found_post(request.auth.profile, ref, code=114)
    if post.state in (Post.State.CANCELLED, Post.State.DELETED):
        raise ApiError(383, _("The post is deleted already."), id=ref)
    delete_post(post=post, actor=None)
    rows = settled(post)
    parts = {row.network: _deleted_part(row) for row in rows}
    states = {part["status"] for part in parts.values()}
    status = "error" if "error" in states else "pending" if "pending" in states else "success"
    return {**parts, "status": status, "id": ref, "code": 200 if status != "error" else 400}


def _deleted_part(row: Delivery) -> dict[str, Any]:
    part = {"action": "delete", "status": "success", "id": row.remote_id}
    if row.state == Delivery.State.DELETING:
        part["status"] = "pending"
    elif row.state == Delivery.State.PUBLISHED:
        part |= {"status": "error", "message": row.error_message}
    return part


def _delete_many(refs: list[str], act: Callable[[str], dict[str, Any]]) -> Reply:
    done: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for ref in refs:
        try:
            done.append(act(ref))
        except DomainError as error:
            errors.append(
                {
                    "action": "delete",
                    "status": "error",
                    "code": error.code,
                    "id": ref,
                    "message": str(error.message),
                }
            )
    status = "error" if errors else "success"
    body = {"status": status, "deleted": done, "errors": errors, "count": len(done)}
    return Reply(body, status=400 if errors else 200)
