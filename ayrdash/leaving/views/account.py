"""Exporting and closing the Account, for its owners."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.http import AccountRequest, account_required, open_while_closing
from ayrdash.core.toasts import toast
from ayrdash.leaving import access, queries
from ayrdash.leaving.forms import CloseAccountForm
from ayrdash.leaving.services import closing, exports
from profiles.decorators import stamp_exempt


@stamp_exempt
@account_required
@open_while_closing
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: AccountRequest) -> HttpResponse:
    """Order an export, and follow how far it is; htmx asks for the list alone."""
    require(request.membership, Action.HAND_OVER)
    if request.method == "POST":
        exports.ask_export(account=request.account, actor=request.user)
        return redirect("leaving:export")
    found = queries.exports_of(request.account)
    part = "#exports" if request.htmx and request.htmx.target == "exports" else ""
    context = {"exports": found, "in_flight": any(row.is_in_flight for row in found)}
    return render(request, f"leaving/export.html{part}", context)


@account_required
@open_while_closing
@recently_confirmed(back_to="leaving:export")
@require_safe
def download(request: AccountRequest, ref: str) -> FileResponse:
    """Send a finished export to an owner who confirmed the login a moment ago."""
    require(request.membership, Action.HAND_OVER)
    try:
        found = access.export_of(request.account, ref)
        file = found.file.open("rb")
    except (NotFound, FileNotFoundError) as error:
        raise Http404 from error
    exports.note_download(export=found, actor=request.user)
    name = f"ayrdash-{request.account.ref_id[:8]}-{found.created_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name)


@stamp_exempt
@account_required
@open_while_closing
@recently_confirmed(back_to="leaving:close")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: AccountRequest) -> HttpResponse:
    """Show what closing does, then close. Every page tells then how to undo it."""
    require(request.membership, Action.HAND_OVER)
    form = CloseAccountForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            closing.close_account(account=request.account, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            return redirect("home")
    context: dict[str, Any] = {"form": form, "effects": queries.closing_effects(request.account)}
    return render(request, "leaving/close.html", context, status=422 if form.is_bound else 200)


@stamp_exempt
@account_required
@open_while_closing
@require_POST
def reopen(request: AccountRequest) -> HttpResponse:
    """Take the closing back."""
    require(request.membership, Action.HAND_OVER)
    try:
        count = closing.reopen_account(account=request.account, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("home")
    toast(request, _("The account is open again."))
    if count:
        text = ngettext(
            "%d post whose time had passed is cancelled.",
            "%d posts whose time had passed are cancelled.",
            count,
        )
        toast(request, text % count, level="info")
    return redirect("home")
