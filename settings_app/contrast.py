"""Whether a customer's colours can be read, as far as the style sheet alone tells."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import tinycss2
import tinycss2.color4
from django.conf import settings
from django.utils.translation import gettext as _

from settings_app.css_names import ROOT

if TYPE_CHECKING:
    from settings_app.stylesheet import Declared, Remark

ENOUGH = 4.5
# What stands on what, by custom property.
PAIRS = (
    ("--ayd-ink", "--ayd-bg"),
    ("--ayd-ink", "--ayd-surface"),
    ("--ayd-ink-soft", "--ayd-bg"),
    ("--ayd-ink-soft", "--ayd-surface"),
    ("--ayd-accent-ink", "--ayd-accent"),
    ("--ayd-ink", "--ayd-success-soft"),
    ("--ayd-danger", "--ayd-surface"),
)
# The ground and the text of a class where a rule gives only one of the two.
PLACES = {
    "ayd-top-header": ("--ayd-ink", "--ayd-bg"),
    "ayd-sub-header": ("--ayd-ink-soft", "--ayd-bg"),
    "ayd-footer": ("--ayd-ink-soft", "--ayd-bg"),
    "ayd-card__name": ("--ayd-ink", "--ayd-surface"),
    "ayd-card__account": ("--ayd-ink-soft", "--ayd-surface"),
    "ayd-card": ("--ayd-ink", "--ayd-surface"),
    "ayd-form": ("--ayd-ink", "--ayd-surface"),
    "ayd-modal": ("--ayd-ink", "--ayd-surface"),
    "ayd-button--primary": ("--ayd-accent-ink", "--ayd-accent"),
}

Colours = dict[str, str]
Rgb = tuple[float, float, float]


@lru_cache(maxsize=1)
def _defaults() -> tuple[Colours, Colours]:
    """Read the page's own values, light and dark, out of its style sheet."""
    source = (settings.BASE_DIR / "static" / "css" / "linking.css").read_text()
    light: Colours = {}
    dark: Colours = {}
    for node in tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True):
        if node.type == "qualified-rule":
            light |= _properties(node)
        elif node.type == "at-rule" and "dark" in tinycss2.serialize(node.prelude):
            for rule in tinycss2.parse_rule_list(node.content, True, True):
                dark |= _properties(rule)
    return light, {**light, **dark}


def _properties(rule: Any) -> Colours:
    items = tinycss2.parse_blocks_contents(rule.content, True, True)
    return {
        item.name: tinycss2.serialize(item.value).strip()
        for item in items
        if item.type == "declaration" and item.name.startswith("--ayd-")
    }


def remarks(declared: "Iterable[Declared]") -> "Iterator[Remark]":
    """Yield a remark for each pair of colours that is hard to read."""
    from settings_app.stylesheet import Remark

    declared = list(declared)
    themes = (_("in the light look"), False), (_("in the dark look"), True)
    for words, dark in themes:
        rules = [item for item in declared if dark or not item.dark]
        values = dict(_defaults()[dark])
        lines: dict[str, int] = {}
        for item in rules:
            if item.name.startswith("--ayd-") and item.selector == ROOT:
                values[item.name] = item.value
                lines[item.name] = item.line
        for text, ground in PAIRS:
            line = max(lines.get(text, 0), lines.get(ground, 0))
            if line and (ratio := _ratio(text, ground, values, dark)):
                names = f"{text.removeprefix('--ayd-')}/{ground.removeprefix('--ayd-')}"
                yield Remark(line, _poor(names, ratio, words))
        for selector, line, text, ground in _rule_pairs(rules):
            if ratio := _ratio(text, ground, values, dark):
                yield Remark(line, _poor(selector, ratio, words))


def _poor(what: str, ratio: float, words: str) -> str:
    message = _(
        "Hard to read %(theme)s: %(what)s has a contrast of %(ratio).1f, %(wanted)s wanted."
    )
    return message % {"theme": words, "what": what, "ratio": ratio, "wanted": ENOUGH}


def _rule_pairs(rules: "list[Declared]") -> Iterator[tuple[str, int, str, str]]:
    """Yield (selector, line, text colour, ground) of rules that give at least one of them."""
    grouped: dict[tuple[str, bool], dict[str, Declared]] = {}
    for item in rules:
        if item.name in ("color", "background", "background-color"):
            name = "color" if item.name == "color" else "ground"
            grouped.setdefault((item.selector, item.dark), {})[name] = item
    for (selector, _dark), found in grouped.items():
        line = max(item.line for item in found.values())
        usual = _place(selector)
        text = found["color"].value if "color" in found else usual and usual[0]
        ground = found["ground"].value if "ground" in found else usual and usual[1]
        if text and ground:
            yield selector.removeprefix(ROOT).strip() or ROOT, line, text, ground


def _place(selector: str) -> tuple[str, str] | None:
    if selector == ROOT:
        return "--ayd-ink", "--ayd-bg"
    last = selector.rsplit(" ", 1)[-1]
    return PLACES.get(last.removeprefix("."))


def _ratio(text: str, ground: str, values: Mapping[str, str], dark: bool) -> float:
    """Return the contrast if it can be told and is too low, else 0."""
    colours = [_rgb(value, values, dark) for value in (text, ground)]
    if colours[0] is None or colours[1] is None:
        return 0
    light, low = sorted((_luminance(colours[0]), _luminance(colours[1])), reverse=True)
    ratio = (light + 0.05) / (low + 0.05)
    return ratio if ratio < ENOUGH else 0


def _rgb(value: str, values: Mapping[str, str], dark: bool) -> Rgb | None:
    for _step in range(8):
        if value.startswith("--"):
            value = values.get(value, "")
        elif value.startswith("var(") and value.endswith(")"):
            value = value[4:-1].split(",")[0].strip()
        elif value.startswith("light-dark(") and value.count(",") == 1:
            value = value[11:-1].split(",")[dark].strip()
        else:
            break
    colour = tinycss2.color4.parse_color(value)
    if colour is None or colour == "currentcolor" or colour.alpha < 1:
        return None
    red, green, blue = (min(1.0, max(0.0, part or 0)) for part in colour.to("srgb").coordinates)
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
