"""What was held while the profile was stopped: many at once, after a look at the plan."""

import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.posts import queries, schedule
from ayrdash.posts.forms import HeldForm
from ayrdash.posts.models import Post
from ayrdash.posts.services import held

# Posts of one plan: as many as one request can move, and a person can look over.
AT_ONCE = 200
DEFAULT_MINUTES = 60


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the posts that wait for release."""
    return _listed(request, HeldForm(zone=request.profile.zone))


def _listed(request: AccountRequest, form: HeldForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "page": queries.held_page(request.profile, now, request.GET.get("cursor", "")),
        "count": queries.waiting_for_release(request.profile, now),
        "at_once": AT_ONCE,
        "form": form,
        "can_post": may(request.membership, Action.POST),
        "ticked": request.GET.getlist("post"),
    }
    return render(request, "posts/held.html", context, status=status)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: AccountRequest) -> HttpResponse:
    """Show what would become of which post and when; posted, do it."""
    require(request.membership, Action.POST)
    posted = request.method == "POST"
    form = HeldForm(request.POST if posted else request.GET, zone=request.profile.zone)
    if not form.is_valid():
        return _listed(request, form, status=422)
    posts = queries.held_posts(request.profile, timezone.now(), form.refs, AT_ONCE)
    if not posts:
        form.add_error("which", _("Tick at least one post that is still held."))
        return _listed(request, form, status=422)
    try:
        return (_act if posted else _show)(request, form, posts)
    except DomainError as error:
        form.add_error("first", str(error.message))
        return _listed(request, form, status=422)


def _spread(
    request: AccountRequest, form: HeldForm
) -> tuple[datetime.datetime, datetime.timedelta]:
    local = form.cleaned_data["first"].replace(tzinfo=None)
    first = schedule.resolve(local, request.profile.zone).at
    return first, datetime.timedelta(minutes=form.cleaned_data["every"] or DEFAULT_MINUTES)


def _show(request: AccountRequest, form: HeldForm, posts: list[Post]) -> HttpResponse:
    moments: list[datetime.datetime | None] = [None] * len(posts)
    if not form.discards:
        first, every = _spread(request, form)
        moments = list(held.moments(len(posts), first=first, every=every))
    left = queries.waiting_for_release(request.profile, timezone.now()) - len(posts)
    context = {"form": form, "rows": list(zip(posts, moments, strict=True)), "left": left}
    return render(request, "posts/held_plan.html", context)


def _act(request: AccountRequest, form: HeldForm, posts: list[Post]) -> HttpResponse:
    if form.discards:
        count, late = held.discard_many(posts=posts, actor=request.user)
        said = ngettext("%d post is discarded.", "%d posts are discarded.", count) % count
        if late:
            said += " " + _("%d had been begun, and are still held.") % late
    else:
        first, every = _spread(request, form)
        count = held.release_many(
            profile=request.profile, posts=posts, first=first, every=every, actor=request.user
        )
        said = ngettext("%d post is scheduled.", "%d posts are scheduled.", count) % count
    toast(request, said)
    return redirect("posts:index")
