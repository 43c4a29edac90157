"""The public pages' own words for what goes wrong outside of any link."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from ayrdash.core.errors import DomainError
from ayrdash.linking.views.brand import brand_of
from ayrdash.linking.views.visits import session_of

# Statuses with words of their own; others get those of the nearest.
KNOWN = (400, 403, 404, 405, 429, 500)


def fault_page(request: HttpRequest, status: int) -> HttpResponse:
    """Draw the page for one status, in the look of the link that the browser has open."""
    known = (
        status if status in KNOWN else (500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400)
    )
    account, has_visit = None, False
    if known != HTTPStatus.INTERNAL_SERVER_ERROR:  # the fault may be the database's own
        try:
            account, has_visit = session_of(request).profile.account, True
        except DomainError as error:
            account = getattr(error, "account", None)
    brand = brand_of(request, account)
    return brand.draw(
        request, "linking/fault.html", status=status, fault=known, has_visit=has_visit
    )
