"""Receipts: sent to whom the end user says, and the private page that takes access back."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST

from ayrdash.core.ratelimit import allow
from ayrdash.linking.forms import ReceiptForm
from ayrdash.linking.models import LinkSession
from ayrdash.linking.queries import any_session
from ayrdash.linking.services import errors, receipts
from ayrdash.linking.views.brand import brand_of
from ayrdash.linking.views.visits import (
    DONE_COOKIE,
    Visit,
    cookie_number,
    public,
    session_of,
)

TRIES_PER_MINUTE = 30
RECEIPTS_PER_HOUR = 5


@require_POST
@public
def send(request: HttpRequest) -> HttpResponse:
    """Send the visit's receipt by e-mail."""
    session, over = _session(request)
    brand = brand_of(request, session.profile.account)
    back = "linking:finished" if over else "linking:page"
    with translation.override(brand.language):
        form = ReceiptForm(request.POST)
        if form.is_valid() and _send(session, form.cleaned_data["email"], brand.language):
            response = redirect(f"{back}")
            response["Location"] += "?sent=1"
            return brand.seal(request, response)
    visit = Visit(session, brand)
    return visit.draw(request, "linking/receipt.html", form=form, back=back, status=422)


def _session(request: HttpRequest) -> tuple[LinkSession, bool]:
    """Return the open visit's session, or that of the visit that has just ended."""
    try:
        return session_of(request), False
    except errors.LinkClosed:
        session = any_session(cookie_number(request, DONE_COOKIE))
        if session is None:
            raise
        return session, True


def _send(session: LinkSession, to: str, language: str) -> bool:
    if not allow("link-receipt", str(session.pk), limit=RECEIPTS_PER_HOUR, seconds=3_600):
        raise errors.TooManyTries(session=session)
    receipt = receipts.write_receipt(session=session)
    if receipt is not None:
        receipts.mail_receipt(receipt=receipt, to=to, language=language)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@public
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the receipt's accounts are linked to still; POST unlinks them."""
    client = get_adapter().get_client_ip(request)
    if not allow("link-receipt-open", client, limit=TRIES_PER_MINUTE, seconds=60):
        raise errors.TooManyTries
    receipt = receipts.find_receipt(token)
    account = receipt.session.profile.account
    brand = brand_of(request, account)
    if request.method == "POST":
        receipts.withdraw(receipt=receipt)
        return brand.seal(request, redirect("linking:withdraw", token))
    return brand.draw(
        request,
        "linking/withdraw.html",
        receipt=receipt,
        accounts=receipts.still_linked(receipt),
        company=receipt.session.mail.get("company") or account.name,
    )
