"""What is not an endpoint."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ayrdash.api.envelope import for_status


@csrf_exempt
def missing(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Say in the envelope that nothing is here."""
    return for_status(404, request)
