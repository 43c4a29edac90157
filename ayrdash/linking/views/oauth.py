"""Linking by an app on the public page, and the one address to which networks send back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ayrdash.core.errors import DomainError
from ayrdash.core.networks import label_of, network_of
from ayrdash.core.ratelimit import allow
from ayrdash.linking.models import LinkSession
from ayrdash.linking.queries import any_session
from ayrdash.linking.services import errors, trail
from ayrdash.linking.views.brand import brand_of
from ayrdash.linking.views.cards import PageCard, help_of
from ayrdash.linking.views.ending import go_on
from ayrdash.linking.views.visits import Visit, public, session_of, with_visit
from ayrdash.networks.adapters import code_link_of
from ayrdash.networks.models import LinkAttempt
from ayrdash.networks.services import LinkedElsewhere, attempts
from ayrdash.networks.services.codes import begin_by_code, invitation_of
from ayrdash.networks.views import flow

Step = trail.Step
TRIES_PER_HOUR = 20
ANSWERS_PER_MINUTE = 30


def connect(request: HttpRequest, visit: Visit, card: PageCard) -> HttpResponse:
    """Say what comes, then go to the network's consent page, or show a code."""
    context: dict[str, Any] = {
        "card": card,
        "modal": visit.brand.look.modals.get(card.network, ""),
    }
    template = before_of(card.network)
    if request.method != "POST":
        return visit.draw(request, template, **context)
    if not allow("link-try", str(visit.session.pk), limit=TRIES_PER_HOUR, seconds=3_600):
        context["error"] = _("Too many tries with this link. Wait an hour.")
        return visit.draw(request, template, status=429, **context)
    browser = flow.browser_or_new(request)
    try:
        if code_link_of(card.network):
            return _show_code(visit, card, browser)
        begun = attempts.begin(
            profile=visit.session.profile,
            network=card.network,
            browser=browser,
            link_session=visit.session.pk,
            link_networks=visit.session.overriding,
        )
    except DomainError as error:
        _note_failure(visit.session, card.network, error)
        context["error"] = error.message
        return visit.draw(request, template, status=422, **context)
    page = visit.draw(request, "linking/leaving.html", address=begun.address, **context)
    return flow.leave_for(page, begun.address, browser)


def before_of(network: str) -> str:
    """Return the template of the page before a network's own steps."""
    return "linking/code.html" if code_link_of(network) else "linking/consent.html"


def _show_code(visit: Visit, card: PageCard, browser: str) -> HttpResponse:
    attempt = begin_by_code(
        profile=visit.session.profile,
        network=card.network,
        browser=browser,
        link_session=visit.session.pk,
        link_networks=visit.session.overriding,
    )
    response = redirect("linking:pick", attempt.ref)
    flow.remember_browser(response, browser)
    return response


def _not_yet(request: HttpRequest, visit: Visit, attempt: LinkAttempt) -> HttpResponse:
    """Show the code that is waited for, or why there is nothing to pick."""
    invitation = invitation_of(attempt)
    if invitation is None:
        return _over(request, visit, attempt)
    look, network = visit.brand.look, network_of(attempt.network)
    return visit.draw(
        request,
        "linking/code.html",
        card=PageCard(network, None, help_of(network, look)),
        modal=look.modals.get(network, ""),
        attempt=attempt,
        invitation=invitation,
    )


@require_safe
@public
def callback(request: HttpRequest, network: str) -> HttpResponse:
    """Take a network's answer, then go on at once, so that no code stays in an address."""
    response = _answered(request, network)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    # Whoever opened this window learns nothing of it.
    response["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


def _answered(request: HttpRequest, network: str) -> HttpResponse:
    browser, values = flow.browser_of(request), request.GET
    if not allow("link-answer", browser or "none", limit=ANSWERS_PER_MINUTE, seconds=60):
        raise errors.TooManyTries
    try:
        attempt = attempts.come_back(
            network=network,
            browser=browser,
            state=values.get("state", ""),
            issuer=values.get("iss", ""),
        )
        _same_person_or_raise(request, attempt)
    except attempts.AnswerRefused as error:
        return brand_of(request, None).draw(
            request, "linking/answer_refused.html", status=error.http_status, code=error.code
        )
    _take(request, attempt)
    where = "linking:pick" if attempt.link_session else "networks:pick"
    return redirect(where, attempt.ref)


def _same_person_or_raise(request: HttpRequest, attempt: LinkAttempt) -> None:
    """Refuse the answer when the browser has another login or link open than it began with."""
    if attempt.link_session:
        try:
            same = session_of(request).pk == attempt.link_session
        except errors.LinkClosed:
            same = False
    else:
        same = request.user.pk == attempt.user_id
    if not same:
        error = attempts.AnswerRefused(_("This answer was not accepted"))
        attempts.fail(attempt=attempt, error=error)
        raise error


def _take(request: HttpRequest, attempt: LinkAttempt) -> None:
    """Receive the consent; what was refused stands on the attempt's page and the trail."""
    values = request.GET
    code, error = values.get("code", ""), values.get("error", "")
    session = any_session(attempt.link_session) if attempt.link_session else None
    if session:
        trail.note(session, Step.RETURNED, network=attempt.network)
    language = brand_of(request, attempt.profile.account).language if session else "en"
    with translation.override(language):
        try:
            if error or not code:
                said = values.get("error_description", "")
                refused = attempts.refusal_of(attempt.network, error or "no code", said)
                attempts.fail(attempt=attempt, error=refused)
                raise refused
            shown = session.overriding if session else ()
            attempts.receive(attempt=attempt, code=code, link_networks=shown)
        except DomainError as refusal:
            if session:
                _note_failure(session, attempt.network, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@with_visit
def pick(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """Show what the consent reaches, and link what is picked; or why nothing was linked."""
    attempt, session = flow.attempt_here(request, ref), visit.session
    if attempt.link_session != session.pk or attempt.profile_id != session.profile_id:
        raise Http404
    if flow.is_over(attempt) or flow.SEEN in request.GET:
        return flow.news_of(request, attempt) or _not_yet(request, visit, attempt)
    look = visit.brand.look
    help_url = help_of(attempt.network, look)
    if request.method != "POST":
        context = flow.picker(request, attempt, show_location=look.show_location)
        return visit.draw(request, "linking/pick.html", help_url=help_url, **context)
    picked = flow.try_pick(
        request,
        attempt,
        actor=None,
        show_location=look.show_location,
        link_networks=session.overriding,
    )
    if picked.account is None:
        if picked.error:
            _note_failure(session, attempt.network, picked.error)
        return visit.draw(
            request, "linking/pick.html", status=422, help_url=help_url, **picked.context
        )
    trail.note(session, Step.LINKED, network=attempt.network)
    return go_on(request, visit)


def _over(request: HttpRequest, visit: Visit, attempt: LinkAttempt) -> HttpResponse:
    problem = flow.ended(attempt)
    if not problem:
        return redirect("linking:page")
    return visit.draw(
        request,
        "linking/not_linked.html",
        status=422,
        attempt=attempt,
        network_label=label_of(attempt.network),
        problem=problem,
    )


def _note_failure(session: LinkSession, network: str, error: DomainError) -> None:
    # Which other profile has the account is none of the trail's readers' guesses: code alone.
    words = "" if isinstance(error, LinkedElsewhere) else str(error.message)
    trail.note(session, Step.FAILED, network=network, code=error.code, note=words)
