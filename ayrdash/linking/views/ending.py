"""What comes after an account was linked: the networks again, or the end of the visit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ayrdash.linking.services import receipts, sessions
from ayrdash.linking.views.visits import Visit, forget, remember


def go_on(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go on after an account was linked; a link for one connection has done its work."""
    if visit.session.one_connection:
        return end_visit(request, visit)
    return redirect("linking:page")


def end_visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the visit: receipt, cookie, last page."""
    session = visit.session
    sessions.finish(session=session)
    receipt = receipts.write_receipt(session=session)
    if receipt and session.mail_to and not receipt.mailed_to:
        receipts.mail_receipt(receipt=receipt, to=session.mail_to, language=visit.brand.language)
    response = redirect("linking:finished")
    forget(response)
    remember(request, response, visit, done=True)
    return response
