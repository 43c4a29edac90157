"""The look of the linking page: each section writes into the draft."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.toasts import toast
from settings_app import markup, queries
from settings_app.forms import look as forms
from settings_app.models import LookFile
from settings_app.services import files
from settings_app.services import look as services
from settings_app.views.sections import refuse, settings_page, show

Changes = Callable[[Any], dict[str, Any]]


def _save(request: AccountRequest, form: Form, changes: Changes) -> bool:
    """Write a valid form into the draft; tell what was taken out of HTML."""
    if not form.is_valid():
        return False
    try:
        values = changes(form)
        if services.change_draft(account=request.account, changes=values, actor=request.user):
            toast(request, _("Saved in the draft. Publish it when you are ready."))
        else:
            toast(request, _("Nothing was changed."), level="info")
    except DomainError as error:
        refuse(form, error)
        return False
    return True


def _plain(form: Form) -> dict[str, Any]:
    return dict(form.cleaned_data)


def _posted(request: AccountRequest, name: str) -> dict[str, Any]:
    """Return the arguments that bind a form if its button was pressed, and no other."""
    if request.method == "POST" and request.POST.get("form", "") == name:
        return {"data": request.POST, "files": request.FILES}
    return {}


@settings_page
def brand(request: AccountRequest) -> HttpResponse:
    """Choose logo, favicon and page title."""
    content = queries.draft_content(request.account)
    # A file field would hand the kept file's name back as if it were an upload.
    initial = {name: content[name] for name in ("logo_alt", "hide_logo", "page_title")}
    logo = forms.LogoForm(**_posted(request, "logo"), initial=initial, auto_id="logo_%s")
    tab = forms.TabForm(**_posted(request, "tab"), initial=initial, auto_id="tab_%s")
    for form, kind, extra in (
        (logo, LookFile.Kind.LOGO, ("logo_alt", "hide_logo")),
        (tab, LookFile.Kind.FAVICON, ("page_title",)),
    ):
        if form.is_bound and _save(request, form, _with_image(request, kind, extra)):
            return redirect("settings:brand")
    context = {
        "logo": logo,
        "tab": tab,
        "content": content,
        "has_pack": is_entitled(request.account, Feature.MAX_PACK),
    }
    return show(request, "settings:brand", context, logo, tab)


def _with_image(request: AccountRequest, kind: str, extra: tuple[str, ...]) -> Changes:
    """Return how a form with an upload becomes changes of the draft."""

    def changes(form: Form) -> dict[str, Any]:
        data = form.cleaned_data
        values = {name: data[name] for name in extra}
        if data[kind]:
            try:
                row = files.keep_image(account=request.account, kind=kind, upload=data[kind])
            except DomainError as error:
                error.field = kind
                raise
            values[kind] = row.name
        elif data[f"remove_{kind}"]:
            values[kind] = ""
        return values

    return changes


@settings_page
def texts(request: AccountRequest) -> HttpResponse:
    """Choose headings, the closing button's text and the footer."""
    content = queries.draft_content(request.account)
    heading = forms.HeadingForm(**_posted(request, "heading"), initial=content)
    closing = forms.ClosingForm(**_posted(request, "closing"), initial=content)
    for form in (heading, closing):
        if form.is_bound and _save(request, form, _plain):
            _tell_taken(request, form)
            return redirect("settings:texts")
    context = {
        "heading": heading,
        "closing": closing,
        "has_pack": is_entitled(request.account, Feature.MAX_PACK),
    }
    return show(request, "settings:texts", context, heading, closing)


@settings_page
def help_links(request: AccountRequest) -> HttpResponse:
    """Choose help links and whether locations are shown."""
    content = queries.draft_content(request.account)
    per_network = {f"help_{name}": url for name, url in content["help_urls"].items()}
    bound = request.POST if request.method == "POST" else None
    form = forms.HelpForm(bound, initial={**content, **per_network})
    if form.is_bound and _save(request, form, lambda bound: bound.changes):
        return redirect("settings:help")
    own = ("help_visible", "help_url", "show_location")
    rows = [form[name] for name in form.fields if name not in own]
    is_open = any(row.errors or row.value() for row in rows)
    context = {"form": form, "rows": rows, "per_network_open": is_open}
    return show(request, "settings:help", context, form)


@settings_page
def modals(request: AccountRequest) -> HttpResponse:
    """Write the steps before linking; upload pictures for them."""
    content = queries.draft_content(request.account)
    initial = {f"modal_{name}": text for name, text in content["modals"].items()}
    form = forms.ModalsForm(**_posted(request, "modals"), initial=initial)
    picture = forms.PictureForm(**_posted(request, "picture"))
    if form.is_bound and _save(request, form, lambda bound: bound.changes):
        _tell_taken(request, form)
        return redirect("settings:modals")
    if picture.is_bound and _keep_picture(request, picture):
        return redirect("settings:modals")
    context = {
        "form": form,
        "picture": picture,
        "pictures": queries.pictures(request.account),
        "tags": sorted(markup.TAGS),
    }
    return show(request, "settings:modals", context, form, picture)


def _keep_picture(request: AccountRequest, form: Form) -> bool:
    if not form.is_valid():
        return False
    try:
        files.keep_picture(
            account=request.account, upload=form.cleaned_data["picture"], actor=request.user
        )
    except DomainError as error:
        form.add_error("picture", str(error.message))
        return False
    toast(request, _("The picture is kept. Copy its address into a text."))
    return True


def _tell_taken(request: AccountRequest, form: Form) -> None:
    """Say what the cleaning took out of the form's HTML."""
    taken = [
        what
        for name, text in form.cleaned_data.items()
        if isinstance(text, str) and "<" in text and (name == "footer" or "modal_" in name)
        for what in markup.taken_away(text, markup.kept(text))
    ]
    if taken:
        names = ", ".join(dict.fromkeys(taken))[:300]
        toast(request, _("Not allowed, so taken out: %s") % names, level="info")


@settings_page
def languages(request: AccountRequest) -> HttpResponse:
    """Choose the languages of the page."""
    content = queries.draft_content(request.account)
    bound = request.POST if request.method == "POST" else None
    form = forms.LanguagesForm(bound, initial=content)
    if form.is_bound and _save(request, form, _plain):
        return redirect("settings:languages")
    return show(request, "settings:languages", {"form": form}, form)
