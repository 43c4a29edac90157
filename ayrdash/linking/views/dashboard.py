"""The dashboard's side of linking: make, list and withdraw links, and see what became of them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.core.fields import decrypt, encrypt
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.linking import access, queries, states
from ayrdash.linking.forms import LinkSessionForm
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services import sessions
from ayrdash.linking.services.errors import BadOption
from ayrdash.networks.visibility import visible_networks

# Where a fresh link waits, encrypted, between being made and being shown once.
FRESH = "fresh_link"


@require_http_methods(["GET", "HEAD", "POST"])
@account_required
def index(request: AccountRequest) -> HttpResponse:
    """List the profile's links; POST makes a new one and goes to its page."""
    require(request.membership, Action.LINK)
    networks = visible_networks(request.profile)
    asked = request.GET.get("network", "")
    initial = {"networks": [asked], "one_connection": True} if asked in networks else None
    form = LinkSessionForm(request.POST or None, networks=networks, initial=initial)
    if form.is_bound and form.is_valid() and (made := _make(request, form)):
        return redirect("linking:detail", made.pk)
    page = queries.sessions_page(request.profile, request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "rows": [(session, *states.state_of(session)) for session in page.items],
    }
    return render(request, "linking/index.html", context, status=422 if form.is_bound else 200)


def _make(request: AccountRequest, form: LinkSessionForm) -> LinkSession | None:
    """Make the link; its address waits in the session until it was shown once."""
    try:
        new = sessions.create_link_session(
            profile=request.profile, options=form.options, by=request.user
        )
    except BadOption as error:
        form.refuse(error)
        return None
    request.session[FRESH] = [new.session.pk, encrypt(new.url)]
    if new.email_sent:
        toast(request, _("The link is on its way to %s.") % new.session.mail_to)
    return new.session


@require_safe
@account_required
def detail(request: AccountRequest, session_id: int) -> HttpResponse:
    """Show one link: its address just after it was made, and what became of it."""
    require(request.membership, Action.LINK)
    session = access.link_session_of(request.profile, session_id)
    state, tone = states.state_of(session)
    context = {
        "link": session,
        "link_number": str(session.pk),
        "state": state,
        "tone": tone,
        "trail": queries.trail_of(session),
        "address": _fresh_address(request, session),
    }
    return render(request, "linking/detail.html", context)


def _fresh_address(request: AccountRequest, session: LinkSession) -> str:
    kept = request.session.get(FRESH)
    if not kept or kept[0] != session.pk:
        return ""
    del request.session[FRESH]
    return decrypt(kept[1])


@require_POST
@account_required
def revoke(request: AccountRequest, session_id: int) -> HttpResponse:
    """Withdraw one link."""
    require(request.membership, Action.LINK)
    session = access.link_session_of(request.profile, session_id)
    sessions.revoke(session=session, by=request.user)
    toast(request, _("The link is withdrawn."))
    return redirect("linking:detail", session.pk)
