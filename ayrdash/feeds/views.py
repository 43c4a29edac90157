"""The feeds that a profile follows: add, look, change, pause, remove."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.feeds import queries, services
from ayrdash.feeds.forms import NewFeedForm, form_of

SHOWN_ITEMS = 50


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: AccountRequest) -> HttpResponse:
    """List the feeds, and follow a new one."""
    form = NewFeedForm(request.POST or None)
    if request.method == "POST":
        require(request.membership, Action.POST)
        if form.is_valid():
            try:
                feed = services.add_feed(
                    profile=request.profile, actor=request.user, **form.cleaned_data
                )
            except DomainError as error:
                form.add_error(error.field, str(error.message))
            else:
                toast(request, _("The feed is followed from now on."))
                return redirect("feeds:detail", feed.ref)
    context = {
        "form": form,
        "feeds": queries.feeds_of(request.profile),
        "can_post": may(request.membership, Action.POST),
    }
    return render(request, "feeds/index.html", context, status=422 if form.is_bound else 200)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Show a feed with what it brought last; a POST changes how its posts are made."""
    feed = queries.feed_of(request.profile, ref)
    form = form_of(feed, request.POST or None)
    if request.method == "POST":
        require(request.membership, Action.POST)
        if form.is_valid():
            try:
                services.change_feed(feed=feed, actor=request.user, **form.cleaned_data)
            except DomainError as error:
                form.add_error(error.field, str(error.message))
            else:
                toast(request, _("Saved."))
                return redirect("feeds:detail", feed.ref)
    context = {
        "feed": feed,
        "form": form,
        "items": queries.items_of(feed, SHOWN_ITEMS),
        "can_post": may(request.membership, Action.POST),
    }
    return render(request, "feeds/detail.html", context, status=422 if form.is_bound else 200)


@account_required
@require_POST
def pause(request: AccountRequest, ref: str) -> HttpResponse:
    """Pause a feed, or let it go on."""
    require(request.membership, Action.POST)
    feed = queries.feed_of(request.profile, ref)
    services.change_feed(feed=feed, paused=not feed.is_paused, actor=request.user)
    toast(request, _("The feed is paused.") if feed.is_paused else _("The feed is read again."))
    return redirect("feeds:detail", feed.ref)


@account_required
@require_POST
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    """Follow a feed no longer."""
    require(request.membership, Action.POST)
    feed = queries.feed_of(request.profile, ref)
    services.remove_feed(feed=feed, actor=request.user)
    toast(request, _("The feed is not followed any more. Its posts stay."))
    return redirect("feeds:index")
