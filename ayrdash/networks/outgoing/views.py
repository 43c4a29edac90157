"""Where a network fetches an image that is being published. Public: the address is the key."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ayrdash.networks.outgoing import content_of


@require_safe
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """Give the image; kept by nobody on the way."""
    data = content_of(token)
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="image/jpeg", headers={"Cache-Control": "no-store"})
