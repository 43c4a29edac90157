"""Health for load balancers and operators."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from ayrdash.core.http import AccountRequest, account_required
from ayrdash.ops import health, metrics


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything needed to serve is there; 503 and which part is not, otherwise."""
    found = health.parts()
    body = {part.name: {"ok": part.ok, "detail": part.detail} for part in found}
    return JsonResponse(body, status=200 if all(part.ok for part in found) else 503)


@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, to who knows the token; without one set there is no such page."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(sent, token):
        return HttpResponse("Not found", status=404, content_type="text/plain")
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


@account_required
@require_safe
def status(request: AccountRequest) -> HttpResponse:
    """Show the operator how the installation is doing."""
    if not request.user.is_superuser:
        raise Http404
    return render(request, "ops/status.html", {"status": health.status()})
