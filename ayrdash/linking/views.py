"""The dashboard's side of linking: make, list and withdraw links."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ayrdash.accounts.policy import Action, require
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.linking import queries, services
from ayrdash.linking.forms import LinkSessionForm
from ayrdash.linking.models import LinkSession


@account_required
def index(request: AccountRequest) -> HttpResponse:
    """Show the profile's links; POST makes a new one and shows it once."""
    require(request.membership, Action.LINK)
    form = LinkSessionForm(request.POST or None)
    address = ""
    status = 200
    if form.is_bound and form.is_valid():
        new = services.create_link_session(
            profile=request.profile, life=form.life, actor=request.user
        )
        address = settings.PUBLIC_URL + reverse("linking:open", args=[new.token])
    elif form.is_bound:
        status = 422
    sessions = queries.recent_sessions(request.profile)
    context = {
        "form": form,
        "address": address,
        "rows": [(session, *services.state_of(session)) for session in sessions],
    }
    return render(request, "linking/index.html", context, status=status)


@account_required
@require_POST
def revoke(request: AccountRequest, session_id: int) -> HttpResponse:
    """Withdraw one link of the acting profile."""
    require(request.membership, Action.LINK)
    session = LinkSession.objects.filter(profile=request.profile, pk=session_id).first()
    if session is None:
        raise Http404
    session.profile = request.profile
    services.revoke(session=session, actor=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("linking:index")
