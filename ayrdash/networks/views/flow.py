"""What dashboard and linking page share of linking by an app: browser, picker, outcome."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from ayrdash.accounts.models import User
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.networks import Network, label_of
from ayrdash.core.tokens import lookup_hash
from ayrdash.networks.adapters import link_of
from ayrdash.networks.adapters.oauth import Target
from ayrdash.networks.forms import TargetSearchForm
from ayrdash.networks.models import LinkAttempt, SocialAccount
from ayrdash.networks.services import LinkedElsewhere
from ayrdash.networks.services.attempts import Stage
from ayrdash.networks.services.codes import invitation_of
from ayrdash.networks.services.picking import doubts_about, findings_of, pick

COOKIE_SECONDS = 24 * 3600
# More than these are found by search.
SHOWN_AT_ONCE = 100
# Names the news that a waiting page shows (``LinkAttempt.code``), in its script's question.
SEEN = "seen"
WITH_LOCATION = (Network.FACEBOOK, Network.INSTAGRAM, Network.GMB)


def cookie_name() -> str:
    """Return the cookie by which an answer is known to come back to the same browser."""
    return "__Host-link-browser" if settings.SERVED_BY_HTTPS else "link-browser"


def browser_of(request: HttpRequest) -> str:
    """Return the browser's own value; empty if it has none."""
    return request.COOKIES.get(cookie_name(), "")


def browser_or_new(request: HttpRequest) -> str:
    """Return the browser's value, or one to give it by ``remember_browser``."""
    return browser_of(request) or secrets.token_urlsafe(32)


def remember_browser(response: HttpResponse, browser: str) -> None:
    """Give the browser its value. Lax: it comes along when the network sends people back."""
    response.set_cookie(
        cookie_name(),
        browser,
        max_age=COOKIE_SECONDS,
        path="/",
        httponly=True,
        secure=settings.SERVED_BY_HTTPS,
        samesite="Lax",
    )


def leave_for(response: HttpResponse, address: str, browser: str) -> HttpResponse:
    """Make a page lead to the network at once, without script.

    A form's own redirect to another site would be stopped by the content policy.
    """
    response["Refresh"] = f"0;url={address}"
    response["Cache-Control"] = "no-store"
    remember_browser(response, browser)
    return response


def attempt_here(request: HttpRequest, ref: str) -> LinkAttempt:
    """Return an attempt that began in this browser; ``NotFound`` for any other."""
    rows = LinkAttempt.objects.filter(ref=ref, browser_hash=lookup_hash(browser_of(request)))
    attempt = rows.select_related("profile__account").first()
    if attempt is None or not browser_of(request):
        raise NotFound("No such attempt.")
    return attempt


def news_of(request: HttpRequest, attempt: LinkAttempt) -> HttpResponse | None:
    """Answer the script of a page that waits for a code: nothing new, or draw it again.

    None: no script asks.
    """
    seen = request.GET.get(SEEN)
    if seen is None:
        return None
    if invitation_of(attempt) and seen == str(attempt.code):
        return HttpResponse(status=204)
    return HttpResponseClientRefresh()


def is_over(attempt: LinkAttempt) -> bool:
    """Tell whether nothing can be picked, not yet or no more, for whatever reason."""
    return attempt.stage != Stage.RETURNED or attempt.expires_at <= timezone.now()


def ended(attempt: LinkAttempt) -> str:
    """Return why an attempt that is over linked nothing; empty: it did link."""
    if attempt.stage == Stage.DONE:
        return ""
    failed = attempt.problem if attempt.stage == Stage.FAILED else ""
    return failed or _("It took too long, so nothing was linked. Try again.")


@dataclass(frozen=True)
class Picked:
    """What a visit to the picker came to: an account, or the page to draw again."""

    context: dict[str, Any]
    account: SocialAccount | None = None
    error: DomainError | None = None


def picker(request: HttpRequest, attempt: LinkAttempt, *, show_location: bool) -> dict[str, Any]:
    """Return what the picker page shows: nothing attached, nothing chosen beforehand."""
    findings, text = findings_of(attempt), request.GET.get("q", "")[:100]
    found = findings.search(text)
    link = link_of(attempt.network)
    lacking = [str(s.words) for s in link.scopes if s.name in findings.missing] if link else []
    return {
        "attempt": attempt,
        "network_label": label_of(attempt.network),
        "targets": found[:SHOWN_AT_ONCE],
        "more": max(0, len(found) - SHOWN_AT_ONCE),
        "only": findings.targets[0] if len(findings.targets) == 1 else None,
        "searches": len(findings.targets) > 8 or bool(text),
        "search_form": TargetSearchForm(initial={"q": text}),
        "cut": findings.cut,
        "lacking": lacking,
        "person": findings.person_name,
        "show_location": show_location and attempt.network in (*WITH_LOCATION, "test"),
    }


def try_pick(
    request: HttpRequest,
    attempt: LinkAttempt,
    *,
    actor: User | None,
    show_location: bool,
    link_networks: Sequence[str] = (),
) -> Picked:
    """Link what was picked; else say what to draw: doubts to confirm, or an error."""
    context = picker(request, attempt, show_location=show_location)
    remote_id = request.POST.get("target", "")
    confirmed = request.POST.get("confirmed") == "yes"
    try:
        account = pick(
            attempt=attempt,
            remote_id=remote_id,
            actor=actor,
            confirmed=confirmed,
            link_networks=link_networks,
        )
    except LinkedElsewhere as error:
        target = findings_of(attempt).target(remote_id)
        return Picked({**context, **_doubts(attempt, target)}, error=error)
    except NotFound:
        raise
    except DomainError as error:
        return Picked({**context, "error": error.message}, error=error)
    return Picked(context, account)


def _doubts(attempt: LinkAttempt, target: Target | None) -> dict[str, Any]:
    return {"doubted": target, "doubts": doubts_about(attempt, target)} if target else {}
