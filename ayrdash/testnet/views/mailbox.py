"""Messages at the test network: the API for clients, and a page where guests write."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ayrdash.testnet import mailbox, services
from ayrdash.testnet.forms import WriteForm
from ayrdash.testnet.models import Line
from ayrdash.testnet.people import GUESTS, PAGES
from ayrdash.testnet.views.pages import api, bearer, page


@api
@require_safe
def conversations(request: HttpRequest, page_id: str) -> HttpResponse:
    """List who wrote to a page."""
    services.page_of(bearer(request), page_id, "messages")
    items, before = mailbox.conversations(page_id, request.GET.get("before", ""))
    return JsonResponse({"conversations": items, "before": before})


@api
@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest, page_id: str, chat: str) -> HttpResponse:
    """Read a conversation, or answer in it."""
    services.page_of(bearer(request), page_id, "messages")
    guest = mailbox.guest_of(page_id, chat)
    if request.method == "POST":
        try:
            line = mailbox.answer(page=page_id, guest=guest, wish=json.loads(request.body))
        except (ValueError, KeyError, TypeError) as error:
            raise services.Refusal(400, "malformed", "No such message can be made.") from error
        return JsonResponse(_shown(line))
    found, before = mailbox.lines(page_id, guest, request.GET.get("before", ""))
    return JsonResponse({"messages": [_shown(line) for line in found], "before": before})


def _shown(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.pk),
        "by_page": line.by_page,
        "text": line.text,
        "media": line.media,
        "automatic": line.automatic,
        "sent": line.sent_at.isoformat(),
    }


@page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, page_id: str) -> HttpResponse:
    """Let guests write to a page, and show what they and the page have said."""
    if page_id not in PAGES:
        raise Http404
    form = WriteForm(request.POST or None)
    if form.is_bound and form.is_valid():
        mailbox.write(page=page_id, **form.cleaned_data)
        return redirect("testnet:write", page_id)
    threads = [
        (name, list(reversed(mailbox.lines(page_id, guest)[0]))) for guest, name in GUESTS.items()
    ]
    context = {"page": PAGES[page_id], "form": form, "threads": [row for row in threads if row[1]]}
    return render(request, "testnet/write.html", context, status=422 if form.errors else 200)
