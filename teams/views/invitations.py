"""Inviting, sending again, copying the link, revoking."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required, primary_required
from ayrdash.core.toasts import toast
from profiles.views.guards import entitled
from teams.forms import InviteForm
from teams.models import Invitation
from teams.services import invitations as services
from teams.views.guards import invitation_or_404, require_team


@account_required
@primary_required
@entitled
def invite(request: AccountRequest) -> HttpResponse:
    """Invite a team member. The dialog Add Profile comes here too, when its box is ticked."""
    require_team(request)
    form = InviteForm(request.POST or None, by=request.membership)
    if form.is_bound and form.is_valid():
        try:
            issued = _invite(request, form)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return _invited(request, issued)
    status = 422 if form.is_bound else 200
    return render(request, "teams/invite.html", {"form": form}, status=status)


def _invite(request: AccountRequest, form: InviteForm) -> services.Issued:
    services.note_try(request.account)
    return services.invite(
        by=request.membership,
        email=form.cleaned_data["email"],
        title=form.cleaned_data["title"],
        role=form.cleaned_data["role"],
        all_profiles=form.cleaned_data["reach"] == "all",
    )


def _invited(request: AccountRequest, issued: services.Issued) -> HttpResponse:
    """Go on after an invitation; where no mail can carry the link, show it this once."""
    invitation = issued.invitation
    if issued.link and not settings.SMTP_CONFIGURED:
        return _show_link(request, invitation, issued.link)
    toast(request, _("The invitation to %s is on its way.") % invitation.email)
    if not invitation.all_profiles:
        return redirect("teams:invitation_profiles", invitation.pk)
    return redirect("profiles:index")


def _show_link(request: AccountRequest, invitation: Invitation, link: str) -> HttpResponse:
    context = {"invitation": invitation, "link": link, "smtp": settings.SMTP_CONFIGURED}
    return render(request, "teams/link.html", context)


@account_required
@require_POST
def resend(request: AccountRequest, invitation_id: int) -> HttpResponse:
    """Send a fresh link; the old one is dead."""
    invitation = invitation_or_404(request, invitation_id)
    try:
        issued = services.resend(invitation=invitation, by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return _back(request)
    if not settings.SMTP_CONFIGURED:
        return _show_link(request, issued.invitation, issued.link)
    message = _("A new invitation to %s is on its way. The link in the earlier mail is dead.")
    toast(request, message % invitation.email)
    return _back(request)


@account_required
@recently_confirmed(back_to="teams:invitations")
def link(request: AccountRequest, invitation_id: int) -> HttpResponse:
    """Show a fresh link, once, to somebody who signed in a short while ago."""
    invitation = invitation_or_404(request, invitation_id)
    if request.method != "POST":  # coming back from re-authentication
        return redirect("teams:invitations")
    try:
        url = services.issue_link(invitation=invitation, by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("teams:invitations")
    return _show_link(request, invitation, url)


@account_required
def revoke(request: AccountRequest, invitation_id: int) -> HttpResponse:
    """Say what goes, then end the link at once."""
    invitation = invitation_or_404(request, invitation_id)
    if request.method != "POST":
        return render(request, "teams/revoke.html", {"invitation": invitation})
    try:
        services.revoke(invitation=invitation, by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The invitation to %s is revoked.") % invitation.email)
    return _back(request)


def _back(request: AccountRequest) -> HttpResponse:
    """Return to the list that the button stood on."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("teams:invitations")
