"""The address that Meta's webhooks call."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ayrdash.core.ratelimit import allow, is_used_up
from ayrdash.messaging.services import events

# Calls of one address that are refused, before further ones are not looked at for a while.
REFUSED_PER_MINUTE = 60


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def meta(request: HttpRequest) -> HttpResponse:
    """Answer Meta's check of the address; posted, take an event. 404 where none are wanted."""
    if not settings.META_WEBHOOK_VERIFY_TOKEN:
        raise Http404
    if request.method == "POST":
        return _take(request)
    asks = request.GET.get("hub.mode") == "subscribe"
    if not asks or not events.is_verify_token(request.GET.get("hub.verify_token", "")):
        return HttpResponse(
            "The verify token is another one.", status=403, content_type="text/plain"
        )
    return HttpResponse(request.GET.get("hub.challenge", "")[:200], content_type="text/plain")


# Who calls is Meta, known by its signature; nobody acts as a profile.
meta.stamp_exempt = True  # type: ignore[attr-defined]  # read by ActingStampMiddleware


def _take(request: HttpRequest) -> HttpResponse:
    client = get_adapter().get_client_ip(request)
    if is_used_up("meta-event", client, limit=REFUSED_PER_MINUTE):
        return HttpResponse("Too many refused calls.", status=429, content_type="text/plain")
    size = str(request.META.get("CONTENT_LENGTH") or "0")
    if not size.isdecimal() or int(size) > events.MOST_BYTES:
        return HttpResponse("The event is too large.", status=413, content_type="text/plain")
    try:
        events.take(body=request.body, signature=request.headers.get("X-Hub-Signature-256", ""))
    except events.EventRefused as refused:
        allow("meta-event", client, limit=REFUSED_PER_MINUTE, seconds=60)
        return HttpResponse(str(refused), status=refused.http_status, content_type="text/plain")
    return HttpResponse("EVENT_RECEIVED", content_type="text/plain")
