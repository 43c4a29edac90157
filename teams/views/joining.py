"""The page that an invitation's link opens: look by GET, accept by POST.

What is not open (unknown, expired, revoked, used) gets one same page. Addresses with a
token in them are told to nobody: no path in referrers, no caching.
"""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership, User
from ayrdash.accounts.queries import is_registered
from ayrdash.core.errors import DomainError
from ayrdash.core.ratelimit import allow
from ayrdash.core.toasts import toast
from profiles import acting
from profiles.decorators import stamp_exempt
from teams.forms import JoinForm
from teams.models import Invitation
from teams.roles import gives
from teams.services import joining
from teams.services.errors import InvitationClosed

TRIES_PER_MINUTE = 30


def _private(response: HttpResponse) -> HttpResponse:
    # The address, which holds the token, goes to nobody. Under "no-referrer" browsers name
    # no origin with a form either, and the guard against forged forms refuses it.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store, private"
    return response


def _page(
    request: HttpRequest, name: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    return _private(render(request, f"teams/joining/{name}.html", context, status=status))


@stamp_exempt
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; a POST accepts."""
    who = get_adapter().get_client_ip(request)
    if not allow("invitation", who, limit=TRIES_PER_MINUTE, seconds=60):
        return _private(render(request, "429.html", status=429))
    try:
        invitation = joining.open_invitation(token)
        return _for_login(request, invitation, token) or _for_guest(request, invitation, token)
    except InvitationClosed:
        return _page(request, "closed", {}, status=410)


def _context(invitation: Invitation, token: str) -> dict[str, object]:
    return {"invitation": invitation, "gives": gives(invitation.role), "token": token}


def _for_login(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse | None:
    """Answer a signed-in person, or ask the address's login to sign in; None for a guest."""
    context = _context(invitation, token)
    existing = invitation.account.settings.allow_existing_logins
    user = request.user
    if not user.is_authenticated:
        if not is_registered(invitation.email):
            return None
        # The login may be the one that this very link has made a moment ago.
        joining.open_invitation(token)
        return _page(request, "sign_in", {**context, "existing": existing})
    if user.email.lower() != invitation.email:
        return _page(request, "other", context)
    if request.method != "POST" or not existing:
        return _page(request, "join", {**context, "existing": existing})
    try:
        membership = joining.accept_as(token=token, user=user)
    except InvitationClosed:
        raise
    except DomainError as error:
        return _page(request, "join", {**context, "error": error.message}, status=422)
    return _welcome(request, membership)


def _for_guest(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Let the invited person choose name and password."""
    form = JoinForm(request.POST or None, email=invitation.email)
    if form.is_bound and form.is_valid():
        try:
            membership = joining.accept(token=token, **form.cleaned_data)
        except InvitationClosed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return _sign_in(request, membership)
    status = 422 if form.is_bound else 200
    return _page(request, "new", {**_context(invitation, token), "form": form}, status=status)


def _sign_in(request: HttpRequest, membership: Membership) -> HttpResponse:
    user: User = membership.user
    _act_as_own(request, membership)
    record_authentication(request, user, "password")
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    toast(request, _("Welcome to the team of %s.") % membership.account.name)
    return _private(response)


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    _act_as_own(request, membership)
    toast(request, _("Welcome to the team of %s.") % membership.account.name)
    response: HttpResponseRedirect = redirect("home")
    return _private(response)


def _act_as_own(request: HttpRequest, membership: Membership) -> None:
    """Land in the joined Account, as the own team profile."""
    request.session.pop(acting.VIEWING_KEY, None)
    request.session[acting.ACCOUNT_KEY] = membership.account.ref_id
    request.session[acting.SESSION_KEY] = membership.team_profile.ref_id
