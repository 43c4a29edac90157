"""Linking by an app in the dashboard: the way out, and the picker after the way back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ayrdash.accounts.policy import Action, require
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.networks import label_of
from ayrdash.core.ratelimit import allow
from ayrdash.networks.adapters import code_link_of, link_of
from ayrdash.networks.models import LinkAttempt
from ayrdash.networks.services.attempts import begin
from ayrdash.networks.services.codes import begin_by_code, invitation_of
from ayrdash.networks.services.resync import offer_of
from ayrdash.networks.views import flow
from ayrdash.networks.visibility import visible_networks
from settings_app.look import look_of

TRIES_PER_HOUR = 60


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: AccountRequest, network: str) -> HttpResponse:
    """Say what comes, then go to the network's consent page, or show a code."""
    require(request.membership, Action.LINK)
    way = link_of(network)
    if way is None or network not in visible_networks(request.profile):
        raise Http404
    context: dict[str, Any] = {
        "network": network,
        "network_label": label_of(network),
        "scopes": way.scopes,
        "by_code": code_link_of(network) is not None,
    }
    if request.method != "POST":
        return render(request, "networks/link.html", context)
    if not allow("oauth-link", str(request.user.pk), limit=TRIES_PER_HOUR, seconds=3_600):
        error = _("Too many tries. Wait an hour.")
        return render(request, "networks/link.html", {**context, "error": error}, status=429)
    browser = flow.browser_or_new(request)
    try:
        if context["by_code"]:
            return _show_code(request, network, browser)
        begun = begin(profile=request.profile, network=network, browser=browser, user=request.user)
    except DomainError as error:
        context["error"] = error.message
        return render(request, "networks/link.html", context, status=422)
    page = render(request, "networks/leaving.html", {**context, "address": begun.address})
    return flow.leave_for(page, begun.address, browser)


def _show_code(request: AccountRequest, network: str, browser: str) -> HttpResponse:
    attempt = begin_by_code(
        profile=request.profile, network=network, browser=browser, user=request.user
    )
    response = redirect("networks:pick", attempt.ref)
    flow.remember_browser(response, browser)
    return response


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: AccountRequest, ref: str) -> HttpResponse:
    """Show what the consent reaches, and link what is picked; or why nothing was linked."""
    require(request.membership, Action.LINK)
    attempt = attempt_of(request, ref)
    if attempt.profile_id != request.profile.pk:
        text = _("You act as another profile than when you began, so nothing was linked.")
        messages.error(request, text)
        return redirect("networks:index")
    if flow.is_over(attempt) or flow.SEEN in request.GET:
        return flow.news_of(request, attempt) or _not_yet(request, attempt)
    show = look_of(request.account).show_location
    if request.method != "POST":
        context = flow.picker(request, attempt, show_location=show)
        return _draw(request, attempt, context)
    picked = flow.try_pick(request, attempt, actor=request.user, show_location=show)
    if picked.account is None:
        return _draw(request, attempt, picked.context, status=422)
    messages.success(request, _("%s is linked.") % str(picked.account))
    return redirect("networks:index")


def _draw(
    request: AccountRequest, attempt: LinkAttempt, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    offer = offer_of(attempt, request.membership)
    return render(request, "networks/pick.html", {**context, "offer": offer}, status=status)


def attempt_of(request: AccountRequest, ref: str) -> LinkAttempt:
    """Return the member's own attempt, begun in this browser."""
    attempt = flow.attempt_here(request, ref)
    if attempt.user_id != request.user.pk or attempt.profile.account_id != request.account.pk:
        raise Http404
    return attempt


def _not_yet(request: AccountRequest, attempt: LinkAttempt) -> HttpResponse:
    """Show the code that is waited for, or why there is nothing to pick."""
    if invitation := invitation_of(attempt):
        known = {"attempt": attempt, "network_label": label_of(attempt.network)}
        return render(request, "networks/code.html", {**known, "invitation": invitation})
    return _over(request, attempt)


def _over(request: AccountRequest, attempt: LinkAttempt) -> HttpResponse:
    """Say why nothing was linked, once the attempt has ended otherwise than well."""
    problem = flow.ended(attempt)
    if not problem:
        return redirect("networks:index")
    context = {
        "attempt": attempt,
        "network_label": label_of(attempt.network),
        "problem": problem,
    }
    return render(request, "networks/not_linked.html", context, status=422)
