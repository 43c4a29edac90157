"""Components of the design system, as template tags. The gallery shows each of them.

Pages are written in these alone: a raw button, input or POST form in a page fails
the architecture test. Options have the same names and meaning everywhere. Small marks
(icons, badges, times) are in ``marks``.
"""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ayrdash.core.templatetags.marks import icon

register = template.Library()


def _render(name: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(get_template(f"components/{name}.html").render(context))  # noqa: S308 - a template's own output


@register.simple_tag(takes_context=True)
def drawn(context: Context, name: str) -> SafeString:
    """Draw a template as ``include`` does; kept by ``as``, it can be shown twice at one cost."""
    with context.push():
        return get_template(name).template.render(context)  # type: ignore[attr-defined, no-any-return]


def joined(parts: Iterable[str]) -> SafeString:
    """Do what ``format_html_join("", "{}", …)`` does, without a format for each part."""
    return mark_safe("".join(map(conditional_escape, parts)))  # noqa: S308 - escaped just now


# --- Buttons ------------------------------------------------------------------


def _classes(variant: str, options: dict[str, Any]) -> str:
    names = ["button", f"button--{variant or 'secondary'}"]
    names += [f"button--{options['size']}"] if options.get("size") else []
    names += ["button--full"] if options.get("full") else []
    names += ["button--icon"] if options.get("icon_only") else []
    names += [options["klass"]] if options.get("klass") else []
    return " ".join(names)


def _face(text: str, options: dict[str, Any]) -> SafeString:
    symbol = icon(options["icon"]) if options.get("icon") else ""
    if options.get("icon_only"):
        return format_html("{}", symbol)
    return format_html("{}<span>{}</span>", symbol, text)


def _common(text: str, variant: str, options: dict[str, Any]) -> dict[str, Any]:
    """Attributes that buttons and links share; None leaves one out."""
    opens = options.get("opens")
    icon_only = options.get("icon_only")
    return {
        "class": _classes(variant, options),
        "id": options.get("id"),
        "data-behavior": "open-dialog" if opens else options.get("behavior"),
        "data-opens": opens,
        "data-copy": options.get("copy"),
        "aria-label": text if icon_only else options.get("label"),
        "title": text if icon_only else options.get("title"),
    }


@register.simple_tag
def button(text: str, variant: str = "primary", **options: Any) -> SafeString:
    """Draw a button. Options: variant, size, full, icon, type, name, value, id, form,
    formaction, formtarget (a frame's name), disabled_why (says why it can't be pressed),
    opens (a dialog's id), behavior, label (accessible name), title, klass.
    """
    attrs = _common(text, variant, options)
    if why := options.get("disabled_why"):
        attrs |= {"type": "button", "aria-disabled": "true", "title": why}
        tail = format_html(' <span class="why">{}</span>', why)
    else:
        named = bool(options.get("name"))
        attrs |= {
            "type": options.get("type") or "submit",
            "name": options.get("name"),
            "value": options.get("value", "") if named else None,
            "form": options.get("form"),
            "formaction": options.get("formaction"),
            "formtarget": options.get("formtarget"),
            "formnovalidate": bool(options.get("formnovalidate")),
            "aria-haspopup": "dialog" if options.get("opens") else None,
        }
        tail = SafeString("")
    return format_html("<button{}>{}</button>{}", flatatt(attrs), _face(text, options), tail)


@register.simple_tag
def default_button(text: str) -> SafeString:
    """Draw what Enter presses in a form where another button comes before its main one.

    Browsers take a form's first button. It is out of sight (not hidden, for Safari), out of
    the tab order and silent, as the main button stands further down.
    """
    return format_html(
        '<button class="visually-hidden" type="submit" tabindex="-1" aria-hidden="true">{}'
        "</button>",
        text,
    )


@register.simple_tag
def link_button(text: str, url: str, variant: str = "secondary", **options: Any) -> SafeString:
    """Draw a link that looks like a button; options as ``button``, and ``current``."""
    attrs = {"href": url} | _common(text, variant, options)
    if options.get("current"):
        attrs["aria-current"] = "page"
    if options.get("external"):
        attrs |= {"rel": "noopener", "target": "_blank"}
    return format_html("<a{}>{}</a>", flatatt(attrs), _face(text, options))


@register.simple_tag
def icon_button(label: str, icon: str, variant: str = "ghost", **options: Any) -> SafeString:
    """Draw a square button with an icon; ``label`` is its accessible name and tool tip."""
    options |= {"icon": icon, "icon_only": True}
    options.setdefault("type", "button" if options.get("opens") else "submit")
    if url := options.pop("url", ""):
        return link_button(label, url, variant=variant, **options)
    return button(label, variant=variant, **options)


@register.simple_tag
def copy_button(text: str, label: str = "", **options: Any) -> SafeString:
    """Draw a button that copies ``text``; shown only where scripts run."""
    options.setdefault("size", "sm")
    options |= {"type": "button", "icon": "copy", "behavior": "copy", "copy": text}
    return button(label or _("Copy"), variant=options.pop("variant", "secondary"), **options)


# --- Forms --------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def post_form(
    context: Context,
    content: str,
    action: str = "",
    multipart: bool = False,
    id: str = "",
    klass: str = "",
    **options: str,
) -> SafeString:
    """Wrap fields into a POST form with the CSRF token and the stamp of the acting profile.

    Options: confirm (a question first), behavior, stamp (another profile's, for a form that
    goes on as that one).
    """
    return _render(
        "post_form",
        {
            "content": content,
            "action": action,
            "multipart": multipart,
            "id": id,
            "klass": klass,
            "confirm": options.get("confirm"),
            "behavior": options.get("behavior"),
            "csrf_token": context.get("csrf_token"),
            "acting_stamp": options.get("stamp") or context.get("acting_stamp", ""),
        },
    )


@register.simple_block_tag
def get_form(
    content: str,
    action: str = "",
    id: str = "",
    klass: str = "",
    behavior: str = "",
) -> SafeString:
    """Wrap fields into a GET form: search and filters."""
    return _render(
        "get_form",
        {"content": content, "action": action, "id": id, "klass": klass, "behavior": behavior},
    )


@register.simple_tag
def field(
    bound: BoundField,
    label: str = "",
    help: str = "",
    placeholder: str = "",
    autofocus: bool = False,
    needed: bool = False,
) -> SafeString:
    """Draw one form field: label, control, help and its errors beside it.

    ``needed``: it is not optional, though the form itself does not insist.
    """
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_hidden()
    attrs: dict[str, Any] = {}
    if placeholder:
        attrs["placeholder"] = placeholder
    if autofocus:
        attrs["autofocus"] = True
    if help and not bound.help_text:
        bound.help_text = help
    kind = "input"
    if isinstance(widget, forms.CheckboxInput):
        kind = "checkbox"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "choices"
    return _render(
        "field",
        {
            "field": bound,
            "control": bound.as_widget(attrs=attrs),
            "label": label or bound.label,
            "help": help or bound.help_text,
            "kind": kind,
            "optional": not (bound.field.required or needed) and kind == "input",
        },
    )


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """Draw a form's general errors and all its fields, in order."""
    return _render("fields", {"form": form})


@register.simple_tag
def form_errors(form: forms.BaseForm) -> SafeString:
    """Draw the errors that belong to no field."""
    return _render("form_errors", {"form": form})


# --- Boxes --------------------------------------------------------------------


@register.simple_block_tag
def panel(
    content: str,
    heading: str = "",
    lead: str = "",
    tone: str = "",
    id: str = "",
) -> SafeString:
    """Draw a section with a heading."""
    context = {"content": content, "heading": heading, "lead": lead, "tone": tone, "id": id}
    return _render("panel", context)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Draw a message that stays on the page."""
    icons = {"info": "info-circle", "success": "circle-check", "danger": "alert-circle"}
    symbol = icons.get(tone, "alert-triangle")
    return _render("notice", {"content": content, "tone": tone, "title": title, "icon": symbol})


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """Draw a dialog that a button with ``opens="<id>"`` shows."""
    return _render("dialog", {"content": content, "id": id, "title": title})


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "dots", size: str = "sm") -> SafeString:
    """Draw a menu behind a small button; it opens without script."""
    return _render("menu", {"content": content, "label": label, "icon": icon, "size": size})


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "") -> SafeString:
    """Draw what stands where nothing is yet: why, and the next act."""
    return _render("empty", {"content": content, "title": title, "icon": icon})


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Any, url_params: str = "") -> SafeString:
    """Draw the ways through a keyset page; ``url_params`` are kept in each link."""
    return _render("pager", {"page": page, "params": url_params})


@register.filter
def undo_url(message: Any) -> str:
    """Return the address that takes back what a message tells of (see core.toasts)."""
    marker = "undo:"
    return next((t[len(marker) :] for t in message.tags.split() if t.startswith(marker)), "")


@register.filter
def tone(message: Any) -> str:
    """Translate a message's level into the tones of the design system."""
    level = str(message.level_tag)
    return {"error": "danger", "debug": "info"}.get(level, level)
