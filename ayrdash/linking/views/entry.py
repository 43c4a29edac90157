"""The way in: a link's token is exchanged at once for a signed cookie.

So it stays out of later addresses, referrers and logs.
"""

from dataclasses import dataclass
from functools import partial

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from ayrdash.core.ratelimit import allow
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services import errors, sessions, tokens
from ayrdash.linking.views.brand import brand_of
from ayrdash.linking.views.pages import grid
from ayrdash.linking.views.visits import Visit, public, remember, session_of

TRIES_PER_MINUTE = 30


@dataclass(frozen=True)
class Arrival:
    """What a link's address says."""

    token: str
    domain: str = ""
    redirect: str = ""
    logout: bool = False


def _from_query(request: HttpRequest) -> Arrival:
    values = request.GET if request.method != "POST" else request.POST
    return Arrival(
        token=values.get("jwt", ""),
        domain=values.get("domain", ""),
        redirect=values.get("redirect", ""),
        logout=values.get("logout", "").lower() == "true",
    )


@require_safe
@public
def open_by_token(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link by the token in its path."""
    return _arrive(request, Arrival(token))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the visit's networks, or open a signed token that stands in the address."""
    return _open_signed(request) if "jwt" in request.GET else grid(request)


@require_safe
def legacy(request: HttpRequest) -> HttpResponse:
    """Take in links of the old form, ``/social-accounts?domain=…&jwt=…``."""
    return _open_signed(request) if "jwt" in request.GET else redirect("networks:index")


@public
def _open_signed(request: HttpRequest) -> HttpResponse:
    return _arrive(request, _from_query(request))


@require_POST
@public
def enter(request: HttpRequest) -> HttpResponse:
    """Open a link after the person has said so: for one use, or in place of another visit."""
    arrival = _from_query(request)
    return _exchange(request, _resolved(request, arrival))


def _resolved(request: HttpRequest, arrival: Arrival) -> LinkSession:
    """Return the arrival's session; what is wrong with a genuine link goes on its trail."""
    client = get_adapter().get_client_ip(request)
    if not allow("link-open", client, limit=TRIES_PER_MINUTE, seconds=60):
        raise errors.TooManyTries
    try:
        return tokens.resolve(arrival.token, domain=arrival.domain, redirect=arrival.redirect)
    except errors.LinkUsed as error:
        mine = _open_here(request)
        if error.session and mine and mine.pk == error.session.pk:
            return mine
        sessions.note_refusal(error)
        raise
    except errors.LinkClosed as error:
        sessions.note_refusal(error)
        raise


def _open_here(request: HttpRequest) -> LinkSession | None:
    """Return the visit that is open in this browser, if one is."""
    try:
        return session_of(request)
    except errors.LinkClosed:
        return None


def _arrive(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    session = _resolved(request, arrival)
    mine = _open_here(request)
    ask = partial(_ask, request, arrival, session)
    other = mine is not None and mine.profile_id != session.profile_id
    if other and not (session.ends_other_visit or arrival.logout):
        return ask("other", status=errors.OtherVisitOpen.http_status)
    is_mine = mine is not None and mine.pk == session.pk
    # Mail scanners follow links: they must not use one up, nor count as a person.
    if request.method == "HEAD" or (session.single_use and not is_mine):
        return ask("single")
    return _exchange(request, session)


def _ask(
    request: HttpRequest, arrival: Arrival, session: LinkSession, why: str, *, status: int = 200
) -> HttpResponse:
    brand = brand_of(request, session.profile.account)
    return brand.draw(
        request,
        "linking/enter.html",
        status=status,
        why=why,
        arrival=arrival,
        profile=session.profile,
    )


def _exchange(request: HttpRequest, session: LinkSession) -> HttpResponse:
    mine = _open_here(request)
    if mine is None or mine.pk != session.pk:
        sessions.enter(session=session)
    brand = brand_of(request, session.profile.account)
    target = ("linking:connect", session.network) if session.network else ("linking:page",)
    response = redirect(*target)
    remember(request, response, Visit(session, brand))
    return brand.seal(request, response)
