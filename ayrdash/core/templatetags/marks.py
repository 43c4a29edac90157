"""Small marks of the design system: icons, badges, avatars, networks, moments.

Lists draw them by the hundred, so what was drawn is kept. The caches are typed: a text that
is called safe must not stand in for one that is not.
"""

import datetime
import functools
import zoneinfo
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from ayrdash.core.networks import AnyNetwork, BuiltIn, Network, network_of

register = template.Library()

# Networks whose mark in the icon set has another name.
_MARKS: dict[AnyNetwork, str] = {
    Network.GMB: "brand-google",
    Network.TWITTER: "brand-x",
    BuiltIn.TEST: "plug",
}


@functools.cache
def _sprite() -> str:
    return static("img/icons.svg")


@register.simple_tag
@functools.lru_cache(maxsize=1_000, typed=True)
def icon(name: str, label: str = "", klass: str = "") -> SafeString:
    """Draw one symbol of the sprite; hidden from screen readers unless it has a label."""
    href = f"{_sprite()}#{name}"
    classes = f"icon {klass}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            classes,
            label,
            href,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', classes, href
    )


# ``badge`` has an option of that name.
_draw_icon = icon


@register.simple_tag
@functools.lru_cache(maxsize=1_000, typed=True)
def network_mark(network: str, size: str = "", label: str | None = None) -> SafeString:
    """Draw a network's mark with its name for screen readers (``label=""`` hides it)."""
    name = network_of(network)
    symbol = icon(_MARKS.get(name, f"brand-{name.value}"))
    text = str(name.label) if label is None else label
    classes = f"mark mark--{name.value}" + (f" mark--{size}" if size else "")
    if text:
        return format_html(
            '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>',
            classes,
            text,
            text,
            symbol,
        )
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, symbol)


@register.simple_tag
def avatar(profile: Any, size: str = "") -> SafeString:
    """Draw a profile's initial on its colour. Decoration: the title always stands beside it."""
    return _avatar(profile.colour, profile.title[:1].upper(), size)


@functools.lru_cache(maxsize=1_000, typed=True)
def _avatar(colour: str, initial: str, size: str) -> SafeString:
    classes = "avatar" + (f" avatar--{size}" if size else "")
    return format_html(
        '<span class="{}" data-colour="{}" aria-hidden="true">{}</span>', classes, colour, initial
    )


@register.simple_tag
@functools.lru_cache(maxsize=1_000, typed=True)
def badge(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """Draw a short state in words, never by colour alone."""
    symbol = _draw_icon(icon) if icon else ""
    return format_html('<span class="badge badge--{}">{}{}</span>', tone, symbol, text)


@register.simple_tag
def local_time(value: datetime.datetime, zone: Any = "UTC") -> SafeString:
    """Show a moment in a zone, with the zone's name: never a bare time.

    ``zone`` is a name, a ``ZoneInfo`` or anything with a ``zone`` (a profile).
    """
    zone = getattr(zone, "zone", zone)
    local = value.astimezone(zoneinfo.ZoneInfo(zone) if isinstance(zone, str) else zone)
    return format_html(
        '<time datetime="{}" title="{}">{} <span class="muted">{}</span></time>',
        value.isoformat(timespec="seconds"),
        str(local.tzinfo),
        date_format(local, "j M Y, H:i", use_l10n=False),
        local.tzname(),
    )


@register.simple_tag
def countdown(value: datetime.datetime) -> SafeString:
    """Show how long it is until a moment, to the minute."""
    now = timezone.now()
    text = _("in a moment")
    if value - now >= datetime.timedelta(minutes=1):
        text = _("in %(span)s") % {"span": timesince(now, value, depth=3)}
    when = value.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', when, text)


@register.simple_tag
def ago(value: datetime.datetime) -> SafeString:
    """Show how long ago (or ahead) a moment is, in its largest unit."""
    now = timezone.now()
    if abs(now - value) < datetime.timedelta(minutes=1):
        text = _("in a moment") if value > now else _("just now")
    elif value > now:
        text = _("in %(span)s") % {"span": timesince(now, value, depth=1)}
    else:
        text = _("%(span)s ago") % {"span": timesince(value, now, depth=1)}
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        date_format(value, "j M Y, H:i e", use_l10n=False),
        text,
    )
