"""The social linking page: end users without login meet only this.

The link's token is exchanged at once for a signed cookie, so that it stays out of
later addresses, referrers and logs. Nothing of the dashboard's session counts here.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django.core.signing import BadSignature
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.networks import Network
from ayrdash.core.ratelimit import allow
from ayrdash.linking import services
from ayrdash.linking.models import LinkSession
from ayrdash.networks import access, queries
from ayrdash.networks import services as network_services
from ayrdash.networks.forms import BlueskyForm
from profiles.decorators import stamp_exempt

P = ParamSpec("P")
COOKIE = "ayrdash_link"
COOKIE_SALT = "link-session"
TRIES_PER_MINUTE = 30
LINK_TRIES_PER_HOUR = 20


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _closed(request: HttpRequest, error: DomainError, status: int = 410) -> HttpResponse:
    return _private(render(request, "linking/closed.html", {"error": error}, status=status))


@require_safe
@require_safe
def open_by_token(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the link's token for the browser's own cookie."""
    if not allow(
        "link-open", get_adapter().get_client_ip(request), limit=TRIES_PER_MINUTE, seconds=60
    ):
        error = services.LinkUnknown(_("Too many tries. Wait a minute and open the link again."))
        return _closed(request, error, status=429)
    try:
        session = services.open_link(token)
    except DomainError as error:
        return _closed(request, error)
    response = redirect("linking:page")
    response.set_signed_cookie(
        COOKIE,
        str(session.pk),
        salt=COOKIE_SALT,
        max_age=int(services.LONGEST.total_seconds()),
        path="/link/",
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return _private(response)


def with_session(
    view: Callable[Concatenate[HttpRequest, LinkSession, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the browser's link session, or show why there is none."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            pk = request.get_signed_cookie(COOKIE, salt=COOKIE_SALT)
            session = services.usable(Q(pk=int(str(pk))))
        except (KeyError, BadSignature):
            message = _("Open the link you were sent. If it does not work, ask for a new one.")
            return _closed(request, services.LinkUnknown(message))
        except DomainError as error:
            return _closed(request, error)
        return _private(view(request, session, *args, **kwargs))

    return stamp_exempt(inner)


@with_session
@require_safe
@require_safe
def page(request: HttpRequest, session: LinkSession) -> HttpResponse:
    """Show the profile's networks."""
    cards = queries.cards(session.profile, only=session.networks)
    return render(request, "linking/page.html", {"session": session, "cards": cards})


@with_session
def link_bluesky(request: HttpRequest, session: LinkSession) -> HttpResponse:
    """Link a Bluesky account to the session's profile."""
    _shown_or_404(session, Network.BLUESKY)
    form = BlueskyForm(request.POST or None)
    if form.is_bound and form.is_valid() and _try_link(session, form):
        return redirect("linking:page")
    context = {"session": session, "form": form}
    return render(request, "linking/bluesky.html", context, status=422 if form.is_bound else 200)


def _shown_or_404(session: LinkSession, network: str) -> None:
    """Answer for the networks that this link shows, and for no other."""
    cards = queries.cards(session.profile, only=session.networks)
    if network not in [card.network for card in cards]:
        raise Http404


def _try_link(session: LinkSession, form: BlueskyForm) -> bool:
    if not allow("link-try", str(session.pk), limit=LINK_TRIES_PER_HOUR, seconds=3_600):
        form.add_error(None, _("Too many tries with this link. Wait an hour."))
        return False
    try:
        network_services.link_bluesky(profile=session.profile, actor=None, **form.cleaned_data)
    except network_services.LinkedElsewhere:
        # Other profiles are none of an end user's business: it is linked here all the same.
        form.ask_to_confirm(_("This account is already in use elsewhere with us."))
        return False
    except DomainError as error:
        form.add_error(error.field, str(error.message))
        return False
    return True


@with_session
def unlink(request: HttpRequest, session: LinkSession, network: str) -> HttpResponse:
    """Ask, then forget one account."""
    _shown_or_404(session, network)
    try:
        account = access.social_account_of(session.profile, network)
    except NotFound as error:
        raise Http404 from error
    if request.method == "POST":
        network_services.unlink_account(account=account, actor=None)
        return redirect("linking:page")
    return render(request, "linking/unlink.html", {"session": session, "account": account})


@with_session
def done(request: HttpRequest, session: LinkSession) -> HttpResponse:
    """Say that all is done; POST ends the visit."""
    if request.method != "POST":
        return redirect("linking:page")
    services.finish(session=session)
    response = (
        redirect(session.redirect_url)
        if session.redirect_url
        else render(request, "linking/done.html", {"session": session})
    )
    response.delete_cookie(COOKIE, path="/link/")
    return response
