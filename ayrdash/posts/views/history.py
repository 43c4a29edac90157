"""What has gone out, what waits, what failed: the list and its file."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ayrdash.accounts.policy import Action, may
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.networks import Network
from ayrdash.core.paging import Page
from ayrdash.core.views import too_long
from ayrdash.posts import exports, pulse, queries
from ayrdash.posts.forms import HistoryForm
from ayrdash.posts.models import Post
from ayrdash.posts.views.tones import TONES

FASTEST_SECONDS = 2


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the acting profile's posts; htmx asks for the rows alone, again while some move."""
    form = HistoryForm(request.GET)
    filters = form.filters(request.profile.zone)
    cursor = request.GET.get("cursor", "")
    page = queries.history(request.profile, filters, cursor)
    deliveries = [delivery for post in page.items for delivery in post.deliveries.all()]
    pause = pulse.seconds_until_next_look(deliveries, timezone.now(), fastest=FASTEST_SECONDS)
    mark = pulse.mark(pause, pulse.state_of(deliveries), _edges(page))
    partial = bool(request.htmx and request.htmx.target == "post-list")
    if partial and request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    context = {
        "page": page,
        "form": form,
        "rows": [(post, *TONES[Post.State(post.state)]) for post in page.items],
        "filters": filters,
        "params": form.params(),
        "states": Post.State.choices,
        "networks": Network.choices,
        "pause": pause,
        "look": _look(request, mark),
        "can_post": may(request.membership, Action.POST),
    }
    return render(request, f"posts/index.html{'#rows' if partial else ''}", context)


def _edges(page: Page[Post]) -> list[object]:
    return [page.next_cursor, page.previous_cursor, [(p.pk, p.state) for p in page.items]]


def _look(request: AccountRequest, mark: str) -> str:
    """Return the address of this very page that answers 204 while nothing has changed."""
    query = request.GET.copy()
    query["seen"] = mark
    return f"{request.path}?{query.urlencode()}"


@account_required
@require_safe
def export(request: AccountRequest) -> HttpResponseBase:
    """Send the filtered history as a CSV file, unless it is too long for one."""
    profile = request.profile
    filters = HistoryForm(request.GET).filters(profile.zone)
    if queries.is_too_long(profile, filters):
        return too_long(request, f"{reverse('posts:index')}?{request.GET.urlencode()}")
    lines = exports.history_csv(profile, filters)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = exports.file_name(profile)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
