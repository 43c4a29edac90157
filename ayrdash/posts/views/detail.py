"""One post: what became of it, and what can still be done."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.stored import sent
from ayrdash.core.toasts import toast
from ayrdash.posts import access, images, pulse, queries, videos
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.option_fields import told
from ayrdash.posts.services import approval, change
from ayrdash.posts.views.tones import DELIVERY_TONES, TONES

FASTEST_SECONDS = 1
UNTRIED = (Delivery.State.AWAITING, Delivery.State.QUEUED, Delivery.State.HELD)


@account_required
@require_safe
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Show one post with what became of it; htmx asks for the status while it moves."""
    post = access.post_of(request.profile, ref)
    deliveries = queries.deliveries_of(post)
    pause = pulse.seconds_until_next_look(deliveries, timezone.now(), fastest=FASTEST_SECONDS)
    mark = pulse.mark(pause, post.state, pulse.state_of(deliveries))
    partial = bool(request.htmx and request.htmx.target == "post-status")
    if partial and request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    tone, icon = TONES[Post.State(post.state)]
    context = {
        "post": post,
        "tone": tone,
        "icon": icon,
        "images": queries.media_of_post(post),
        "rows": [
            (d, *DELIVERY_TONES[Delivery.State(d.state)], told(d.network, d.options))
            for d in deliveries
        ],
        "seen_at": timezone.now(),
        "pause": pause,
        "mark": mark,
        "can_post": may(request.membership, Action.POST),
        "can_approve": post.state == Post.State.AWAITING
        and may(request.membership, Action.APPROVE),
        **_possible(deliveries),
    }
    return render(request, f"posts/detail.html{'#status' if partial else ''}", context)


def _possible(deliveries: list[Delivery]) -> dict[str, bool]:
    states = {delivery.state for delivery in deliveries}
    return {
        "can_retry": Delivery.State.FAILED in states,
        "can_cancel": any(d.state in UNTRIED and d.attempt_count == 0 for d in deliveries),
        "can_release": Delivery.State.HELD in states,
        "can_delete": Delivery.State.PUBLISHED in states,
    }


def _post_to_change(request: AccountRequest, ref: str, action: Action = Action.POST) -> Post:
    require(request.membership, action)
    return access.post_of(request.profile, ref)


def _change(
    request: AccountRequest,
    ref: str,
    act: Callable[..., object],
    done: str = "",
    action: Action = Action.POST,
) -> HttpResponse:
    """Do one thing to a post, say what came of it, and show the post."""
    post = _post_to_change(request, ref, action)
    try:
        act(post=post, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        if done:
            toast(request, done)
    return redirect("posts:detail", post.ref)


@account_required
@require_POST
def approve(request: AccountRequest, ref: str) -> HttpResponse:
    """Let a post out that awaits approval."""
    said = _("Approved. It goes out at its moment.")
    return _change(request, ref, approval.approve_post, said, Action.APPROVE)


@account_required
@require_POST
def reject(request: AccountRequest, ref: str) -> HttpResponse:
    """Keep a post in that awaits approval."""
    said = _("Rejected. Nothing of it goes out.")
    return _change(request, ref, approval.reject_post, said, Action.APPROVE)


@account_required
@require_POST
def release(request: AccountRequest, ref: str) -> HttpResponse:
    """Let a post that was held go out now."""
    return _change(request, ref, change.release_post)


@account_required
@require_POST
def retry(request: AccountRequest, ref: str) -> HttpResponse:
    """Try what failed again."""
    return _change(request, ref, change.retry_post)


@account_required
@require_POST
def cancel(request: AccountRequest, ref: str) -> HttpResponse:
    """Take back a post that has not started."""
    said = _("The post is cancelled. Its text stays here.")
    return _change(request, ref, change.cancel_post, said)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: AccountRequest, ref: str) -> HttpResponse:
    """Ask, then delete the post from the networks it is on."""
    if request.method == "POST":
        return _change(request, ref, change.delete_post)
    return render(request, "posts/delete.html", {"post": _post_to_change(request, ref)})


@account_required
@require_safe
def media(request: AccountRequest, ref: str) -> HttpResponseBase:
    """Send one image or video of the Account, or the range of it that a player asks for."""
    item = access.media_of(request.membership, ref)
    if item.content_type not in (*images.TYPES, *videos.TYPES):
        raise Http404
    name, asked = str(item.file.name), request.headers.get("Range", "")
    try:
        return sent(name, item.content_type, asked, cached="private, max-age=86400")
    except FileNotFoundError as error:
        raise Http404 from error
