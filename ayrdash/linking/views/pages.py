"""The pages of a visit: the networks, linking one, unlinking one, and the end."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.core.errors import DomainError
from ayrdash.core.networks import network_of
from ayrdash.core.ratelimit import allow
from ayrdash.linking.forms import ReceiptForm
from ayrdash.linking.models import LinkSession, Receipt
from ayrdash.linking.queries import any_session
from ayrdash.linking.services import errors, results, trail
from ayrdash.linking.services.addresses import address_of_receipt
from ayrdash.linking.views import oauth
from ayrdash.linking.views.brand import brand_of
from ayrdash.linking.views.cards import PageCard, cards_of, headings
from ayrdash.linking.views.ending import end_visit, go_on
from ayrdash.linking.views.visits import (
    DONE_COOKIE,
    Visit,
    cookie_number,
    public,
    with_visit,
)
from ayrdash.networks import access
from ayrdash.networks import services as network_services
from ayrdash.networks.adapters import link_of
from ayrdash.networks.forms import BlueskyForm

Step = trail.Step
COMMON = ["GET", "HEAD", "POST"]


@require_safe
@with_visit
def grid(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the profile's networks."""
    session, look = visit.session, visit.brand.look
    linked, _unlinked = results.linked_in(session)
    return visit.draw(
        request,
        "linking/page.html",
        cards=cards_of(session, look),
        linked=linked,
        sent="sent" in request.GET,
        receipt_form=ReceiptForm(initial={"email": session.mail_to}),
        **headings(session.profile, look),
    )


def _shown_or_404(visit: Visit, network: str) -> PageCard:
    """Return the card of a network that this link shows; there is no other."""
    cards = cards_of(visit.session, visit.brand.look)
    card = next((card for card in cards if card.network == network), None)
    if card is None:
        raise Http404
    return card


@require_http_methods(COMMON)
@with_visit
def connect(request: HttpRequest, visit: Visit, network: str) -> HttpResponse:
    """Link an account at one network to the visit's profile."""
    card = _shown_or_404(visit, network)
    if link_of(network):
        if request.method == "POST":
            trail.note(visit.session, Step.CHOSEN, network=network)
        return oauth.connect(request, visit, card)
    form = BlueskyForm(request.POST or None)
    if request.method == "GET":
        trail.note(visit.session, Step.CHOSEN, network=network)
    if form.is_bound and form.is_valid() and _try_link(visit.session, network, form):
        return go_on(request, visit)
    status = 422 if form.is_bound else 200
    modal = visit.brand.look.modals.get(network, "")
    return visit.draw(
        request, "linking/connect.html", card=card, form=form, modal=modal, status=status
    )


def _try_link(session: LinkSession, network: str, form: BlueskyForm) -> bool:
    if not allow("link-try", str(session.pk), limit=oauth.TRIES_PER_HOUR, seconds=3_600):
        form.add_error(None, _("Too many tries with this link. Wait an hour."))
        return False
    try:
        network_services.link_bluesky(
            profile=session.profile,
            actor=None,
            link_networks=session.overriding,
            **form.cleaned_data,
        )
    except network_services.LinkedElsewhere as error:
        # Other profiles are none of an end user's business: it is linked here all the same.
        form.ask_to_confirm(_("This account is already in use elsewhere with us."))
        trail.note(session, Step.FAILED, network=network, code=error.code)
        return False
    except DomainError as error:
        form.add_error(error.field, str(error.message))
        trail.note(session, Step.FAILED, network=network, code=error.code, note=str(error.message))
        return False
    trail.note(session, Step.RETURNED, network=network)
    trail.note(session, Step.LINKED, network=network)
    return True


@require_http_methods(COMMON)
@with_visit
def unlink(request: HttpRequest, visit: Visit, network: str) -> HttpResponse:
    """Ask, then forget one account."""
    session = visit.session
    _shown_or_404(visit, network)
    account = access.social_account_of(session.profile, network)
    if request.method == "POST":
        network_services.unlink_account(account=account, actor=None)
        trail.note(session, Step.UNLINKED, network=network)
        return redirect("linking:page")
    return visit.draw(request, "linking/unlink.html", account=account)


@require_POST
@with_visit
def done(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the visit: All Done."""
    return end_visit(request, visit)


@require_safe
@public
def finished(request: HttpRequest) -> HttpResponse:
    """Say that all is done, and go back to where the link says."""
    session = _ended_session(request)
    way_back = results.return_address(session)
    linked, unlinked = results.linked_in(session)
    receipt = Receipt.objects.filter(session=session).first()
    visit = Visit(session, brand_of(request, session.profile.account))
    response = visit.draw(
        request,
        "linking/finished.html",
        way_back=way_back,
        in_opener="origin=true" in session.redirect_url.partition("?")[2],
        linked=[network_of(name).label for name in linked],
        result={
            "status": results.status_of(linked, unlinked, 0),
            "code": 0,
            "linked": linked,
            "unlinked": unlinked,
            "refId": session.profile.ref_id,
            "sessionId": session.ref,
        },
        sent="sent" in request.GET,
        receipt=receipt,
        receipt_url=address_of_receipt(receipt.secret) if receipt else "",
    )
    if way_back:
        # A form's own redirect to another site would be stopped by the content policy.
        response["Refresh"] = f"0;url={way_back}"
    return response


def _ended_session(request: HttpRequest) -> LinkSession:
    session = any_session(cookie_number(request, DONE_COOKIE))
    if session is None:
        raise errors.LinkUnknown
    return session
