"""The test network's pages and API. Where TEST_NETWORK is off, none of them exists."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.testnet import services
from ayrdash.testnet.forms import ConsentForm
from ayrdash.testnet.models import Note, Switch
from ayrdash.testnet.people import PAGES, PEOPLE

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PER_PAGE = 100


def page(view: View[P]) -> View[P]:
    """Let a page exist only where the test network is on; its forms are no profile's."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.TEST_NETWORK:
            raise Http404
        return view(request, *args, **kwargs)

    inner.stamp_exempt = True  # type: ignore[attr-defined]  # read by ActingStampMiddleware
    return inner


def api(view: View[P]) -> View[P]:
    """As ``page``, for machines: refusals as JSON."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except services.Refusal as error:
            body = {"error": error.error, "error_description": error.words}
            body |= {"rule": error.rule} if error.rule else {}
            return JsonResponse(body, status=error.status)

    return csrf_exempt(page(inner))


def _callback() -> str:
    return str(settings.PUBLIC_URL + reverse("linking:callback", args=["test"]))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody made up, then allow or deny."""
    wish = request.GET
    known, _secret = settings.NETWORK_APPS.get("test", ("", ""))
    if wish.get("client_id") != known or wish.get("redirect_uri") != _callback():
        return render(request, "testnet/wrong.html", status=400)
    person = PEOPLE.get(request.POST.get("person", ""))
    if person is None:
        return render(request, "testnet/sign_in.html", {"people": PEOPLE.values()})
    act = request.POST.get("act")
    if act == "deny":
        return _back(wish, error="access_denied", error_description="The user said no.")
    if act == "allow":
        code = services.consent(
            person=person.id,
            client_id=known,
            redirect_uri=wish["redirect_uri"],
            challenge=wish.get("code_challenge", ""),
            scopes=request.POST.getlist("scope"),
        )
        return _back(wish, code=code)
    form = ConsentForm(wish.get("scope", "").split())
    return render(request, "testnet/consent.html", {"person": person, "form": form})


def _back(wish: Any, **values: str) -> HttpResponse:
    query = {**values, "state": wish.get("state", ""), "iss": settings.PUBLIC_URL}
    return redirect(f"{_callback()}?{urlencode(query)}")


@api
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens for a code or for a refresh token."""
    form = request.POST
    client_id = form.get("client_id", "")
    services.known_client(client_id, form.get("client_secret", ""))
    if form.get("grant_type") == "refresh_token":
        given = services.refresh(token=form.get("refresh_token", ""), client_id=client_id)
    else:
        given = services.redeem(
            code=form.get("code", ""),
            client_id=client_id,
            redirect_uri=form.get("redirect_uri", ""),
            verifier=form.get("code_verifier", ""),
        )
    return JsonResponse(given)


@api
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Take a consent back for the client."""
    services.revoke(request.POST.get("token", ""))
    return JsonResponse({})


def bearer(request: HttpRequest) -> str:
    """Return the token that a client sends."""
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


@api
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """List the pages of whoever consented, a hundred at a time, each with its own token."""
    row = services.consent_of(bearer(request))
    if "pages:list" not in row.scopes:
        raise services.Refusal(403, "permission", "The consent lacks pages:list.")
    person = PEOPLE[row.person]
    after = request.GET.get("after", "0")
    start = int(after) if after.isdigit() else 0
    shown = person.pages[start : start + PER_PAGE]
    more = start + PER_PAGE < len(person.pages)
    items = [{**vars(p), "token": services.page_token(row, p.id)} for p in shown]
    body = {"person": {"id": person.id, "name": person.name}, "pages": items}
    return JsonResponse({**body, "after": str(start + PER_PAGE) if more else ""})


@api
@require_safe
def one_page(request: HttpRequest, page_id: str) -> HttpResponse:
    """Say what a page's token reaches."""
    services.page_of(bearer(request), page_id, "pages:post")
    return JsonResponse(vars(PAGES[page_id]))


@api
@require_POST
def posts(request: HttpRequest, page_id: str) -> HttpResponse:
    """Take in a post."""
    services.page_of(bearer(request), page_id, "pages:post")
    try:
        body = json.loads(request.body)
        wish: dict[str, Any] = {
            "key": str(body["key"]),
            "text": str(body["text"]),
            "images": list(body["images"]),
        }
    except (ValueError, KeyError, TypeError) as error:
        raise services.Refusal(400, "malformed", "No such post can be made.") from error
    return JsonResponse(_shown(services.post(page=page_id, **wish)))


@api
@require_http_methods(["GET", "DELETE"])
def one_post(request: HttpRequest, page_id: str, number: str) -> HttpResponse:
    """Read a post back, or delete it."""
    wanted = "pages:delete" if request.method == "DELETE" else "pages:post"
    services.page_of(bearer(request), page_id, wanted)
    note = services.note_of(page_id, number)
    if request.method == "DELETE":
        note.delete()
        return JsonResponse({})
    return JsonResponse(_shown(note))


def _shown(note: Note) -> dict[str, Any]:
    ready = note.ready_at <= timezone.now()
    address = settings.PUBLIC_URL + reverse("testnet:note", args=[note.page, note.pk])
    state = "published" if ready else "processing"
    return {"id": str(note.pk), "text": note.text, "state": state, "url": address}


@page
@require_safe
def note(request: HttpRequest, page_id: str, number: int) -> HttpResponse:
    """Show a post as the network's visitors see it."""
    found = Note.objects.filter(page=page_id, pk=number, ready_at__lte=timezone.now()).first()
    if found is None:
        raise Http404
    return render(request, "testnet/note.html", {"note": found, "page": PAGES[page_id]})


@page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show people and pages with the switches of their faults."""
    if request.method == "POST":
        act = request.POST.get("act", "")
        services.set_switch(page=request.POST.get("page", ""), act=act)
        services.end_consents(person=request.POST.get("person", ""), act=act)
        return redirect("testnet:desk")
    switches = {row.page: row for row in Switch.objects.all()}
    people = [
        {"person": person, "pages": [(p, switches.get(p.id)) for p in person.pages[:8]]}
        for person in PEOPLE.values()
    ]
    newest = Note.objects.order_by("-pk")[:20]
    return render(request, "testnet/desk.html", {"people": people, "notes": newest})
