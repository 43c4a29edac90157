"""What all pages of the settings share: who may see them, and the list at the side."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from csp.constants import SELF
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.policy import Action, require
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required, primary_required
from settings_app import queries
from settings_app.views.studio import studio_of

P = ParamSpec("P")


@dataclass(frozen=True)
class Section:
    """One page of the settings: its address, its name in the list, what it needs."""

    route: str
    label: Promise
    icon: str
    feature: Feature = Feature.PROFILE_SETTINGS


# At once for all profiles, in the order of the list.
RULES = (
    Section("settings:index", _("Social networks"), "plug"),
    Section("networks:apps", _("Network apps"), "key"),
    Section("settings:lock", _("Primary Profile Lock"), "lock"),
    Section("settings:team", _("Team"), "users"),
    Section("settings:alerts", _("Alert e-mails"), "bell"),
    Section("settings:addresses", _("IP white list"), "shield-lock", Feature.ADDRESS_LIST),
)
# Drafted, then published together.
LOOK = (
    Section("settings:brand", _("Logo and favicon"), "photo"),
    Section("settings:texts", _("Headings and footer"), "pencil"),
    Section("settings:help", _("Help and locations"), "help-circle"),
    Section("settings:modals", _("Steps before linking"), "message"),
    Section("settings:style", _("Style sheet"), "palette", Feature.MAX_PACK),
    Section("settings:languages", _("Languages"), "world"),
    Section("settings:versions", _("Publish and history"), "history"),
)
GROUPS: tuple[tuple[Promise, tuple[Section, ...]], ...] = (
    (_("For all profiles"), RULES),
    (_("Linking page"), LOOK),
)


def settings_page(
    view: Callable[Concatenate[AccountRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let those through who may change settings and act as the Primary Profile."""

    @wraps(view)
    def inner(request: AccountRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require(request.membership, Action.CHANGE_SETTINGS)
        return view(request, *args, **kwargs)

    return account_required(primary_required(inner))


def show(
    request: AccountRequest, route: str, context: dict[str, Any], *forms: Form, page: str = ""
) -> HttpResponse:
    """Render a section beside the list; 422 if one of its forms was refused.

    ``page`` names the template where it is not the section's own.
    """
    sections = {section.route: section for _label, group in GROUPS for section in group}
    section = sections[route]
    is_look = section in LOOK
    entitled = is_entitled(request.account, section.feature)
    shell = {
        "groups": GROUPS,
        "section": section,
        "is_look": is_look,
        "draft": queries.draft_of(request.account) if is_look else None,
        "entitled": entitled,
        "studio": studio_of(request, route) if is_look and entitled else None,
    }
    name = page or route.removeprefix("settings:")
    refused = any(form.errors for form in forms)
    response = render(
        request,
        f"settings_app/{name}.html",
        {**shell, **context},
        status=422 if refused else 200,
    )
    if shell["studio"]:
        # The preview is a page of ours in a frame.
        response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def refuse(form: Form, error: DomainError) -> None:
    """Write a rule's refusal beside the field it speaks of."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))
