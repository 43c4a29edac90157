"""One post: what became of it, and what can still be done."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.posts import access, pulse, queries
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services import change
from ayrdash.posts.views.tones import DELIVERY_TONES, TONES

FASTEST_SECONDS = 1


def post_or_404(request: AccountRequest, ref: str) -> Post:
    try:
        return access.post_of(request.profile, ref)
    except NotFound as error:
        raise Http404 from error


@account_required
@require_safe
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Show one post with what became of it; htmx asks for the status while it moves."""
    post = post_or_404(request, ref)
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
        "rows": [(d, *DELIVERY_TONES[Delivery.State(d.state)]) for d in deliveries],
        "pause": pause,
        "mark": mark,
        "can_post": may(request.membership, Action.POST),
        **_possible(deliveries),
    }
    return render(request, f"posts/detail.html{'#status' if partial else ''}", context)


def _possible(deliveries: list[Delivery]) -> dict[str, bool]:
    states = {delivery.state for delivery in deliveries}
    return {
        "can_retry": Delivery.State.FAILED in states,
        "can_cancel": any(
            d.state in (Delivery.State.QUEUED, Delivery.State.HELD) and d.attempt_count == 0
            for d in deliveries
        ),
        "can_release": Delivery.State.HELD in states,
        "can_delete": Delivery.State.PUBLISHED in states,
    }


def _act(request: AccountRequest, ref: str) -> Post:
    require(request.membership, Action.POST)
    return post_or_404(request, ref)


@account_required
@require_POST
def release(request: AccountRequest, ref: str) -> HttpResponse:
    """Let a post that was held go out now."""
    post = _act(request, ref)
    try:
        change.release_post(post=post, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    return redirect("posts:detail", post.ref)


@account_required
@require_POST
def retry(request: AccountRequest, ref: str) -> HttpResponse:
    """Try what failed again."""
    post = _act(request, ref)
    try:
        change.retry_post(post=post, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    return redirect("posts:detail", post.ref)


@account_required
@require_POST
def cancel(request: AccountRequest, ref: str) -> HttpResponse:
    """Take back a post that has not started."""
    post = _act(request, ref)
    try:
        change.cancel_post(post=post, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The post is cancelled. Its text stays here."))
    return redirect("posts:detail", post.ref)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: AccountRequest, ref: str) -> HttpResponse:
    """Ask, then delete the post from the networks it is on."""
    post = _act(request, ref)
    if request.method != "POST":
        return render(request, "posts/delete.html", {"post": post})
    try:
        change.delete_post(post=post, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    return redirect("posts:detail", post.ref)


@account_required
@require_safe
def media(request: AccountRequest, ref: str) -> HttpResponseBase:
    """Send one image of the Account."""
    try:
        item = access.media_of(request.membership, ref)
        file = item.file.open("rb")
    except (NotFound, FileNotFoundError) as error:
        raise Http404 from error
    response = FileResponse(file, content_type=item.content_type)
    response["Cache-Control"] = "private, max-age=86400"
    return response
