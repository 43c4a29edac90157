"""What is not an endpoint."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ayrdash.api.description import described
from ayrdash.api.direct import receive, take, upload_of_token
from ayrdash.api.envelope import Reply, for_exception, for_status, success
from ayrdash.api.shortlinks import follow
from ayrdash.api.uploads import address_of, open_upload
from ayrdash.api.users import account_of_file, file_lines
from ayrdash.core.stored import sent


@csrf_exempt
def missing(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Say in the envelope that nothing is here."""
    return for_status(404, request)


@require_safe
def file(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Hand out an upload to whoever has its address, as networks do."""
    upload = open_upload(ref)
    if upload is None:
        return for_status(404, request)
    name, asked = str(upload.file.name), request.headers.get("Range", "")
    try:
        return sent(name, upload.content_type, asked, cached="public, max-age=86400, immutable")
    except FileNotFoundError:
        return for_status(404, request)


@require_safe
def batch(request: HttpRequest, signed: str) -> HttpResponse | StreamingHttpResponse:
    """Hand out the data of an account's profiles under a signed address."""
    account = account_of_file(signed)
    if account is None:
        return for_status(404, request)
    response = StreamingHttpResponse(file_lines(account), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="users-batch.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt
def put(request: HttpRequest, token: str) -> HttpResponse:
    """Take one upload under a signed address; the signature is the key."""
    if request.method != "PUT":
        refused = for_status(405, request)
        refused["Allow"] = "PUT"
        return refused
    try:
        upload = upload_of_token(token)
        with receive(upload, request.read) as file:
            upload = take(upload=upload, file=file)
    except Exception as error:  # noqa: BLE001 - every reply is JSON, as everywhere in the API
        return for_exception(error, request, action="request")
    return success(id=upload.ref, url=address_of(upload), contentType=upload.content_type)


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
