"""What is not an endpoint."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ayrdash.api.description import described
from ayrdash.api.envelope import Reply, for_status
from ayrdash.api.shortlinks import follow
from ayrdash.api.uploads import open_upload


@csrf_exempt
def missing(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Say in the envelope that nothing is here."""
    return for_status(404, request)


@require_safe
def file(request: HttpRequest, ref: str) -> HttpResponse | FileResponse:
    """Hand out an upload to whoever has its address, as networks do."""
    upload = open_upload(ref)
    if upload is None:
        return for_status(404, request)
    response = FileResponse(upload.file.open("rb"), content_type=upload.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=86400, immutable"
    return response


@require_safe
def follow_link(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from a short link to where it points, counted; looking ahead (HEAD) is not."""
    url = follow(code, counted=request.method == "GET")
    if url is None:
        raise Http404
    response = HttpResponseRedirect(url)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Publish the description of the API (OpenAPI 3.1)."""
    return Reply(described())
