"""What the draft would look like with input that nobody has saved: the preview beside a form."""

import base64
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.datastructures import MultiValueDict

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import Account
from ayrdash.core.errors import DomainError
from settings_app import content as contents
from settings_app import images, queries, stylesheet
from settings_app.forms import look as look_forms
from settings_app.look import Look, look_of_content, shown_size
from settings_app.services import style

Posted = MultiValueDict[str, str]
Files = MultiValueDict[str, Any]

# Forms of the sections by the name that each of them posts as "form".
FORMS: dict[str, type[forms.Form]] = {
    "logo": look_forms.LogoForm,
    "tab": look_forms.TabForm,
    "heading": look_forms.HeadingForm,
    "closing": look_forms.ClosingForm,
    "help": look_forms.HelpForm,
    "modals": look_forms.ModalsForm,
    "style": look_forms.StyleForm,
    "languages": look_forms.LanguagesForm,
}


@dataclass(frozen=True)
class Drafting:
    """A look, and the checked style sheet that is in no file yet; empty: that of the look."""

    look: Look
    css: str = ""


def with_input(account: Account, data: Posted, files: Files) -> Drafting:
    """Return the draft with what the posted forms hold.

    What could not be kept (half an address, a file that is no image) leaves the draft's own
    in its place: the form says why when it is saved.
    """
    content = queries.draft_content(account)
    bound = [FORMS[name](data, files) for name in data.getlist("form") if name in FORMS]
    for form in bound:
        form.is_valid()
        content |= _kept(form.cleaned_data)
    look = look_of_content(account, content)
    css = ""
    for form in bound:
        look = _with_images(account, look, form.cleaned_data)
        if isinstance(form, look_forms.StyleForm) and is_entitled(account, Feature.MAX_PACK):
            css = _sheet(form.cleaned_data)
            look = replace(look, css_url="")
    return Drafting(look, css)


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    """Return what of a form's values may stand in a look."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name in contents.DEFAULTS and name not in ("logo", "favicon"):
            with suppress(DomainError):
                found[name] = contents.checked(name, value)
    for prefix, key in (("help_", "help_urls"), ("modal_", "modals")):
        own = {n: v for n, v in data.items() if n.startswith(prefix) and n not in contents.DEFAULTS}
        if own:
            found[key] = _each(key, {name.removeprefix(prefix): own[name] for name in own})
    for name in ("logo", "favicon"):
        if data.get(f"remove_{name}"):
            found[name] = ""
    return found


def _each(key: str, values: dict[str, str]) -> dict[str, str]:
    """Check the values of one network after the other: one that is wrong spoils no other."""
    found: dict[str, str] = {}
    for network, value in values.items():
        with suppress(DomainError):
            found |= contents.checked(key, {network: value})
    return found


def _with_images(account: Account, look: Look, data: dict[str, Any]) -> Look:
    if upload := data.get("logo"):
        with suppress(DomainError):
            logo = _encoded(upload, images.encode_logo)
            size = shown_size(logo.width, logo.height)
            look = replace(look, logo_url=_in_place(logo), logo_size=size)
    if (upload := data.get("favicon")) and is_entitled(account, Feature.MAX_PACK):
        with suppress(DomainError):
            look = replace(look, favicon_url=_in_place(_encoded(upload, images.encode_favicon)))
    return look


def _encoded(upload: File[bytes], encode: Callable[[bytes], images.Encoded]) -> images.Encoded:
    if (upload.size or 0) > images.UPLOAD_LIMIT_BYTES:
        raise images.ImageRefused("")
    return encode(upload.read())


def _in_place(image: images.Encoded) -> str:
    """Return an image as an address that holds the image itself."""
    return f"data:{image.content_type};base64,{base64.b64encode(image.data).decode()}"


def _sheet(data: dict[str, Any]) -> str:
    source = str(data.get("source") or "")
    if upload := data.get("file"):
        with suppress(DomainError):
            source = style.text_of(upload)
    return stylesheet.check(source).text
