"""How every public page is drawn: the owner's look, the browser's language, strict headers.

Nothing of the dashboard's session counts here, and no page says whose product it is.
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from ayrdash.accounts.models import Account
from ayrdash.linking import language
from ayrdash.linking.models import LinkSession
from ayrdash.linking.policy import content_policy
from ayrdash.linking.queries import frame_hosts
from ayrdash.linking.services import results
from ayrdash.linking.services.errors import LinkClosed
from settings_app.look import PAGE_LANGUAGES, Look, look_of

LANGUAGE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Brand:
    """Whose page it is, and in which language: the page itself comes from ``draw``."""

    look: Look = field(default_factory=Look)
    language: str = "en"
    hosts: tuple[str, ...] = ()

    def draw(
        self, request: HttpRequest, template: str, *, status: int = HTTPStatus.OK, **context: Any
    ) -> HttpResponse:
        """Draw one page."""
        languages = [(code, PAGE_LANGUAGES[code]) for code in language.offered_by(self.look)]
        context |= {
            "look": self.look,
            "languages": languages,
            "here": self.language,
            "language_path": _path_for_languages(request),
        }
        with translation.override(self.language):
            response = render(request, template, context, status=status)
        return self.seal(request, response)

    def seal(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Set the headers of a public page; remember a language that was asked for."""
        response["Content-Language"] = self.language
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        # Those who opened the page in a window of theirs are told of the result by message.
        response["Cross-Origin-Opener-Policy"] = "unsafe-none"
        response._csp_config = content_policy(self.hosts)  # type: ignore[attr-defined]
        response.xframe_options_exempt = bool(self.hosts)
        if request.GET.get(language.PARAMETER) == self.language:
            response.set_cookie(
                language.COOKIE,
                self.language,
                max_age=LANGUAGE_SECONDS,
                path="/link/",
                httponly=True,
                secure=settings.SERVED_BY_HTTPS,
                samesite="Lax",
            )
        return response


def brand_of(request: HttpRequest, account: Account | None) -> Brand:
    """Return the look and language for one request; without an Account the neutral look."""
    look = look_of(account) if account else Look()
    hosts = tuple(frame_hosts(account)) if account else ()
    return Brand(look, language.choose(request, look), hosts)


def closed(request: HttpRequest, error: LinkClosed) -> HttpResponse:
    """Say why a link does not open, in the look of the owner where it is known."""
    session = error.session
    return brand_of(request, error.account).draw(
        request,
        "linking/closed.html",
        status=error.http_status,
        reason=error.reason,
        code=error.code,
        way_back=_way_back(session, error.code),
    )


def _path_for_languages(request: HttpRequest) -> str:
    """Return the address that draws this page again, up to the language's name."""
    if request.method == "POST":
        return f"{reverse('linking:page')}?{language.PARAMETER}="
    query = request.GET.copy()
    query.pop(language.PARAMETER, None)
    kept = f"{query.urlencode()}&" if query else ""
    return f"?{kept}{language.PARAMETER}="


def _way_back(session: LinkSession | None, code: int) -> str:
    return results.return_address(session, code=code) if session else ""
