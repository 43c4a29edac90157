"""The linking page as it would look: the draft in every state, for those who draft it.

It renders the page's own templates with made-up accounts. Nothing on it can be pressed.
``framed`` leaves out the bar and lets the studio show it in a frame; what the studio posts
is drawn over the draft and kept nowhere. ``swap`` is the studio's script, which lays a typed
style sheet over the frame itself: it is told the text.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ayrdash.accounts.policy import Action, require
from ayrdash.core.http import AccountRequest, account_required, primary_required
from ayrdash.core.networks import AnyNetwork, Network, network_of
from ayrdash.linking.language import offered_by
from ayrdash.linking.services.errors import LinkExpired, ProfileSuspended
from ayrdash.linking.views.brand import Brand
from ayrdash.linking.views.cards import PageCard, headings, help_of
from ayrdash.linking.views.oauth import before_of
from ayrdash.networks.adapters.oauth import Target, TargetKind, Tokens
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.visibility import visible_networks
from settings_app import queries
from settings_app.content import MODALS
from settings_app.drafting import Drafting, with_input
from settings_app.look import Look, look_of_content
from settings_app.markup import typed_sheet

STATES: dict[str, Promise] = {
    "none": _("None linked"),
    "linked": _("Linked"),
    "stale": _("Needs relinking"),
    "picker": _("Choosing a page"),
    "instagram": _("Steps: Instagram"),
    "telegram": _("Steps: Telegram"),
    "unlink": _("Unlinking"),
    "finished": _("All done"),
    "expired": _("Link expired"),
    "suspended": _("Suspended"),
    "error": _("Error"),
}
WIDTHS: dict[str, Promise] = {"wide": _("Wide"), "phone": _("Phone")}
# Pages to choose from, as a network would list them: name, place.
PAGES = tuple(
    Target(str(number), name, Tokens(""), TargetKind.PAGE, location=place)
    for number, (name, place) in enumerate(
        (("Café Linde", "Berlin"), ("Café Linde", "Hamburg"), ("Linde & Söhne", "Wien"))
    )
)
_CODES = {"expired": LinkExpired.code, "suspended": ProfileSuspended.code}

_FIXED: dict[str, tuple[str, dict[str, Any]]] = {
    "finished": ("linking/finished.html", {"linked": [Network.BLUESKY.label], "result": {}}),
    "error": ("linking/fault.html", {"fault": 500}),
}


@dataclass(frozen=True)
class Choice:
    """One link of the bar: what it says, what it asks for, whether it is shown now."""

    label: str
    query: str
    is_current: bool


@require_http_methods(["GET", "HEAD", "POST"])
@account_required
@primary_required
def preview(request: AccountRequest) -> HttpResponse:
    """Draw one state of the draft, of the version asked for, or of what is being typed."""
    require(request.membership, Action.CHANGE_SETTINGS)
    drafting = _drafting(request)
    look = drafting.look
    languages = offered_by(look)
    chosen = {
        "state": _one_of(request, "state", STATES),
        "width": _one_of(request, "width", WIDTHS),
        "language": _one_of(request, "language", dict.fromkeys(languages)),
        "version": request.GET.get("version", ""),
    }
    framed, css = "framed" in request.GET, drafting.css
    told, in_page = (css, "") if "swap" in request.GET else ("", css)
    template, context = _page(request, look, chosen["state"])
    response = Brand(look, chosen["language"], (SELF,) if framed else ()).draw(
        request,
        template,
        profile=request.profile,
        session=None,
        preview={
            "framed": framed,
            "css": typed_sheet(in_page),
            "typed": told,
            "phone": chosen["width"] == "phone",
            "states": _choices(chosen, "state", STATES),
            "widths": _choices(chosen, "width", WIDTHS),
            "languages": _choices(chosen, "language", dict(zip(languages, languages, strict=True))),
        },
        **context,
    )
    _let_in(response, in_page)
    return response


def _drafting(request: AccountRequest) -> Drafting:
    """Return what is posted over the draft, the draft, or the version in the address."""
    if request.method == "POST":
        return with_input(request.account, request.POST, request.FILES)
    return Drafting(look_of_content(request.account, _content(request)))


def _let_in(response: HttpResponse, css: str) -> None:
    """Add the checked sheet that stands in the page, and no other, to the content policy."""
    if css:
        digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
        policy = response._csp_config  # type: ignore[attr-defined]
        policy["style-src"] = [*policy["style-src"], f"'sha256-{digest}'"]


def _content(request: AccountRequest) -> dict[str, Any]:
    """Return the draft's content, or that of the version in the address."""
    number = request.GET.get("version", "")
    if not number:
        return queries.draft_content(request.account)
    version = None
    if number.isdecimal() and len(number) < 10:
        version = queries.version_of(request.account, int(number))
    if version is None:
        raise Http404
    return dict(version.content)


def _one_of(request: AccountRequest, name: str, known: dict[str, Any]) -> str:
    wish = request.GET.get(name, "")
    return wish if wish in known else next(iter(known))


def _choices(
    chosen: dict[str, str], name: str, known: dict[str, str] | dict[str, Promise]
) -> list[Choice]:
    others = {key: value for key, value in chosen.items() if key != name and value}
    tail = "".join(f"&{key}={value}" for key, value in others.items())
    return [
        # In words now: the page itself is drawn in the language being previewed.
        Choice(str(label), f"?{name}={value}{tail}", is_current=value == chosen[name])
        for value, label in known.items()
    ]


def _page(request: AccountRequest, look: Look, state: str) -> tuple[str, dict[str, Any]]:
    """Return the template of a state and what it shows."""
    if state in MODALS or state == "picker":
        return _steps(look, state)
    if state in _CODES:
        return "linking/closed.html", {"reason": state, "code": _CODES[state]}
    if state in _FIXED:
        return _FIXED[state]
    if state == "unlink":
        return "linking/unlink.html", {"account": _account(Network.BLUESKY)}
    networks = visible_networks(request.profile)
    cards = [_card(network, look, state) for network in networks]
    return "linking/page.html", {"cards": cards, **headings(request.profile, look)}


def _steps(look: Look, state: str) -> tuple[str, dict[str, Any]]:
    """Return a page in the midst of a network's steps."""
    if state == "picker":
        return "linking/pick.html", {
            "network_label": Network.FACEBOOK.label,
            "targets": PAGES,
            "show_location": look.show_location,
            "help_url": help_of(Network.FACEBOOK, look),
        }
    card = PageCard(network_of(state), None, help_of(state, look))
    return before_of(state), {"card": card, "modal": look.modals.get(state, "")}


def _card(network: AnyNetwork, look: Look, state: str) -> PageCard:
    account = None if state == "none" else _account(network, stale=state == "stale")
    return PageCard(network, account, help_of(network, look))


def _account(network: AnyNetwork, *, stale: bool = False) -> SocialAccount:
    """Return an account that is in no database."""
    states = SocialAccount.State
    return SocialAccount(
        network=network,
        handle="your.name",
        state=states.NEEDS_RELINK if stale else states.LINKED,
    )
