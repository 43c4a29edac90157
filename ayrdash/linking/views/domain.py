"""The linking domain and the key pair with which the owner signs links."""

import time

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ayrdash.accounts.policy import Action, require
from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.errors import DomainError
from ayrdash.core.fields import decrypt, encrypt
from ayrdash.core.http import AccountRequest, account_required, primary_required
from ayrdash.core.toasts import toast
from ayrdash.linking.forms import DomainForm
from ayrdash.linking.services import keypair, tokens

# Where the private key waits, encrypted, until it is taken: once, and not for long.
FRESH = "fresh_linking_key"
WAIT_SECONDS = 15 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@account_required
@primary_required
def index(request: AccountRequest) -> HttpResponse:
    """Show domain, hosts and public key; POST changes domain and hosts."""
    require(request.membership, Action.SEE_KEYS)
    domain = keypair.domain_of(request.account)
    initial = {"name": domain.name, "hosts": "\n".join(domain.hosts)}
    form = DomainForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid() and _changed(request, form):
        return redirect("linking:domain")
    context = {
        "domain": domain,
        "form": form,
        "waiting": _fresh_key(request) != "",
        "audience": tokens.AUDIENCE,
    }
    return render(request, "linking/domain.html", context, status=422 if form.is_bound else 200)


def _changed(request: AccountRequest, form: DomainForm) -> bool:
    try:
        keypair.change_domain(account=request.account, by=request.user, **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return False
    toast(request, _("The linking domain is saved."))
    return True


@require_POST
@account_required
@primary_required
@recently_confirmed(back_to="linking:domain")
def make_key(request: AccountRequest) -> HttpResponse:
    """Make a new key pair; its private half can then be taken once."""
    require(request.membership, Action.SEE_KEYS)
    private = keypair.make_key_pair(account=request.account, by=request.user)
    request.session[FRESH] = [int(time.time()), encrypt(private)]
    return redirect("linking:domain")


def _fresh_key(request: AccountRequest) -> str:
    kept = request.session.get(FRESH)
    if not kept or time.time() - kept[0] > WAIT_SECONDS:
        return ""
    return decrypt(kept[1])


@require_POST
@account_required
@primary_required
def download_key(request: AccountRequest) -> HttpResponse:
    """Hand the private key out as a file, once."""
    require(request.membership, Action.SEE_KEYS)
    private = _fresh_key(request)
    request.session.pop(FRESH, None)
    if not private:
        toast(request, _("The private key is not kept. Make a new key pair."), level="error")
        return redirect("linking:domain")
    response = HttpResponse(private, content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="linking-private-key.pem"'
    return response
