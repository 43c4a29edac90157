"""Controls of the design system that stand outside a Django form: filters, toggles, the finder."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ayrdash.core.templatetags.marks import avatar, icon

register = template.Library()


@register.simple_tag
def search_box(label: str, value: str, id: str = "q", **options: Any) -> SafeString:
    """Draw the search of a list. Options: placeholder; url, target and form (ids) to search as
    one types; listbox (the id of the options that it chooses from).
    """
    attrs: dict[str, Any] = {
        "type": "search",
        "name": "q",
        "id": id,
        "value": value,
        "placeholder": options.get("placeholder") or label,
        "autocomplete": "off",
    }
    if url := options.get("url"):
        more = "delay:120ms, typed-early" if options.get("listbox") else "delay:200ms, search"
        attrs |= {
            "hx-get": url,
            "hx-trigger": f"input changed {more}",
            "hx-target": f"#{options['target']}",
            "hx-swap": "outerHTML",
        }
    if form := options.get("form"):
        attrs |= {"hx-include": f"#{form}", "hx-push-url": "true"}
    if listbox := options.get("listbox"):
        attrs |= {"autofocus": True, "role": "combobox", "aria-expanded": "true"}
        attrs |= {"aria-controls": listbox, "aria-autocomplete": "list"}
    return format_html(
        '<div class="searchbox">{}<label class="visually-hidden" for="{}">{}</label>'
        "<input{}></div>",
        icon("search"),
        id,
        label,
        flatatt(attrs),
    )


@register.simple_tag
def choice_of(
    name: str,
    label: str,
    choices: Iterable[tuple[str, Any]],
    current: str,
    any: str = "",
) -> SafeString:
    """Draw one filter of a list; ``any`` is the text of the choice that narrows nothing."""
    offered = [("", any), *choices] if any else list(choices)
    selected = flatatt({"selected": True})
    drawn = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, selected if value == current else "", text) for value, text in offered),
    )
    return format_html(
        '<div class="field"><label class="visually-hidden" for="{0}">{1}</label>'
        '<select name="{0}" id="{0}">{2}</select></div>',
        name,
        label,
        drawn,
    )


@register.simple_tag
def check(name: str, value: str, checked: bool = False, **options: Any) -> SafeString:
    """Draw a bare checkbox; its label stands around it. Options: id, klass, disabled."""
    attrs = {
        "type": "checkbox",
        "name": name,
        "value": value,
        "id": options.get("id"),
        "class": options.get("klass"),
        "checked": bool(checked),
        "disabled": bool(options.get("disabled")),
    }
    return format_html("<input{}>", flatatt(attrs))


@register.simple_tag
def text_area(name: str, value: str, id: str, max_length: int, rows: int = 2) -> SafeString:
    """Draw a bare text field of several lines; its label stands beside it."""
    attrs = {"name": name, "id": id, "rows": rows, "maxlength": max_length}
    return format_html("<textarea{}>\n{}</textarea>", flatatt(attrs), value)


@register.simple_tag
def finder_option(profile: Any, number: int, note: str = "") -> SafeString:
    """Draw one profile that the finder offers: pressing it switches there."""
    attrs = {
        "type": "submit",
        "role": "option",
        "aria-selected": "false",
        "class": "finder__option",
        "name": "profile",
        "value": profile.ref_id,
        "form": "finder-form",
        "id": f"found-{number}",
    }
    return format_html(
        '<li role="none"><button{}>{}<span class="finder__title">{}</span>{}</button></li>',
        flatatt(attrs),
        avatar(profile, size="sm"),
        profile.title,
        format_html('<span class="muted small">{}</span>', note) if note else "",
    )
