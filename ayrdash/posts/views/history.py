"""What has gone out, what waits, what failed."""

from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.networks import Network
from ayrdash.core.toasts import toast
from ayrdash.posts import access, queries
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services import change

TONES = {
    Post.State.SCHEDULED: ("info", "clock"),
    Post.State.PROCESSING: ("info", "loader-2"),
    Post.State.DELETING: ("info", "loader-2"),
    Post.State.SUCCESS: ("success", "circle-check"),
    Post.State.PARTIAL: ("warning", "alert-triangle"),
    Post.State.ERROR: ("danger", "alert-circle"),
    Post.State.CANCELLED: ("neutral", "circle-x"),
    Post.State.DELETED: ("neutral", "trash"),
}
DELIVERY_TONES = {
    Delivery.State.QUEUED: ("info", "clock"),
    Delivery.State.PUBLISHING: ("info", "loader-2"),
    Delivery.State.PUBLISHED: ("success", "circle-check"),
    Delivery.State.FAILED: ("danger", "alert-circle"),
    Delivery.State.CANCELLED: ("neutral", "circle-x"),
    Delivery.State.DELETING: ("info", "loader-2"),
    Delivery.State.DELETED: ("neutral", "trash"),
}


def post_or_404(request: AccountRequest, ref: str) -> Post:
    try:
        return access.post_of(request.profile, ref)
    except NotFound as error:
        raise Http404 from error


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the acting profile's posts; htmx asks for the rows alone."""
    get = request.GET
    state, network = get.get("state", ""), get.get("network", "")
    filters = queries.Filters(
        q=get.get("q", "").strip().replace("\x00", "")[:200],
        state=state if state in Post.State.values else "",
        network=network if network in Network.values else "",
    )
    page = queries.history(request.profile, filters, get.get("cursor", ""))
    params = {key: value for key, value in get.items() if key != "cursor" and value}
    context = {
        "page": page,
        "rows": [(post, *TONES[Post.State(post.state)]) for post in page.items],
        "filters": filters,
        "params": urlencode(params),
        "states": Post.State.choices,
        "networks": Network.choices,
        "in_flight": any(post.state in queries.IN_FLIGHT for post in page.items),
        "can_post": may(request.membership, Action.POST),
    }
    part = "#rows" if request.htmx and request.htmx.target == "post-list" else ""
    return render(request, f"posts/index.html{part}", context)


@account_required
@require_safe
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Show one post with what became of it; htmx polls the status while it is in flight."""
    post = post_or_404(request, ref)
    deliveries = queries.deliveries_of(post)
    states = {delivery.state for delivery in deliveries}
    tone, icon = TONES[Post.State(post.state)]
    context = {
        "post": post,
        "tone": tone,
        "icon": icon,
        "images": queries.media_of_post(post),
        "rows": [(d, *DELIVERY_TONES[Delivery.State(d.state)]) for d in deliveries],
        "in_flight": post.state in queries.IN_FLIGHT
        or (post.state == Post.State.SCHEDULED and not post.local_due),
        "can_post": may(request.membership, Action.POST),
        "can_retry": Delivery.State.FAILED in states,
        "can_cancel": any(
            d.state == Delivery.State.QUEUED and d.attempt_count == 0 for d in deliveries
        ),
        "can_delete": Delivery.State.PUBLISHED in states,
    }
    part = "#status" if request.htmx and request.htmx.target == "post-status" else ""
    return render(request, f"posts/detail.html{part}", context)


def _act(request: AccountRequest, ref: str) -> Post:
    require(request.membership, Action.POST)
    return post_or_404(request, ref)


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
def delete(request: AccountRequest, ref: str) -> HttpResponse:
    """Ask, then delete the post from the networks it is on."""
    post = _act(request, ref)
    if request.method != "POST":
        return render(request, "posts/delete.html", {"post": post})
    refusals = change.delete_post(post=post, actor=request.user)
    for refusal in refusals:
        toast(request, refusal, level="error")
    if not refusals:
        toast(request, _("The post is deleted from the networks."))
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
