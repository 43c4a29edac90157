"""A visit: the browser's cookie for a link session, and the guard of the pages behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ayrdash.linking.models import LinkSession
from ayrdash.linking.services import errors, sessions
from ayrdash.linking.services.options import LONGEST_MINUTES
from ayrdash.linking.views.brand import Brand, brand_of, closed
from profiles.decorators import stamp_exempt

P = ParamSpec("P")
# Named for nobody: the page wears its owner's name alone.
COOKIE = "link_visit"
# Opens the last page alone, after the visit has ended.
DONE_COOKIE = "link_done"
DONE_SECONDS = 30 * 60
COOKIE_PATH = "/link/"


@dataclass(frozen=True)
class Visit:
    """The link session that a browser has open, and how its pages look."""

    session: LinkSession
    brand: Brand

    def draw(
        self, request: HttpRequest, template: str, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        """Draw a page of the visit."""
        profile = self.session.profile
        known = {"session": self.session, "profile": profile}
        return self.brand.draw(request, template, status=status, **{**known, **context})


PublicView = Callable[Concatenate[HttpRequest, Visit, P], HttpResponse]


def session_of(request: HttpRequest) -> LinkSession:
    """Return the link session that the browser has open; raises the reason it has none."""
    return sessions.usable(Q(pk=cookie_number(request, COOKIE)), again=True)


def cookie_number(request: HttpRequest, name: str) -> int:
    """Return the session's number in one of our cookies; raises ``LinkUnknown``."""
    try:
        return int(request.get_signed_cookie(name, salt=name) or "")
    except (KeyError, BadSignature, ValueError) as error:
        raise errors.LinkUnknown from error


def remember(
    request: HttpRequest, response: HttpResponse, visit: Visit, *, done: bool = False
) -> None:
    """Give the browser its cookie for a visit, or for the visit's last page."""
    framed = bool(visit.brand.hosts) and settings.SERVED_BY_HTTPS
    name = DONE_COOKIE if done else COOKIE
    response.set_signed_cookie(
        name,
        str(visit.session.pk),
        salt=name,
        max_age=DONE_SECONDS if done else LONGEST_MINUTES * 60,
        path=COOKIE_PATH,
        httponly=True,
        secure=settings.SERVED_BY_HTTPS,
        # Within another site's frame a browser sends no other cookie.
        samesite="None" if framed else "Lax",
    )


def forget(response: HttpResponse) -> None:
    """End the browser's visit."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


def public(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view raise ``LinkClosed``: the browser then sees why."""

    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except errors.LinkClosed as error:
            return closed(request, error)

    return stamp_exempt(inner)


def with_visit(view: PublicView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the browser's visit, or show why there is none."""

    @public
    @wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        session = session_of(request)
        visit = Visit(session, brand_of(request, session.profile.account))
        with translation.override(visit.brand.language):
            response = view(request, visit, *args, **kwargs)
        return visit.brand.seal(request, response)

    return inner
