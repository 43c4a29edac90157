"""Pages are written in components, without inline script or style, and all of them parse."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture import sources

INLINE = {
    "style attribute": r"<[^>]*\sstyle\s*=",
    "event attribute": r"<[^>]*\son[a-z]+\s*=",
    "htmx event attribute": r"<[^>]*\shx-on",
    "javascript address": r"javascript:",
    "style element": r"<style\b",
    "script with a body": r'<script\b(?![^>]*(\bsrc=|type="application/json"))',
}
# Mail readers know no style sheets; our own pages never show it as HTML.
MAIL = "templates/mail/message.html"
RAW = {
    "button": r"<button\b",
    "form": r"<form\b",
    "control": r"<(select|textarea)\b|<input\b(?![^>]*type=\"hidden\")",
}


@pytest.mark.parametrize("path", sources.templates(), ids=sources.name_of)
def test_template_parses(path):
    assert get_template(path.relative_to(sources.ROOT / "templates").as_posix())


@pytest.mark.parametrize("what", INLINE)
def test_no_inline_script_or_style(what):
    assert found(INLINE[what], [p for p in sources.templates() if sources.name_of(p) != MAIL]) == []


@pytest.mark.parametrize("what", RAW)
def test_pages_hold_no_raw_elements(what):
    """Use {% button %}, {% post_form %}, {% field %} … of the design system instead."""
    assert found(RAW[what], sources.pages()) == []


def test_nothing_is_called_safe_outside_the_components():
    html = [path for path in sources.templates() if path.suffix == ".html"]
    assert found(r"\|\s*safe(seq)?\b|\bautoescape\s+off", html) == []
    allowed = "ayrdash/core/templatetags/ui.py"
    python = [
        p for p in sources.files(".py", under=sources.PRODUCT) if sources.name_of(p) != allowed
    ]
    assert found(r"\bmark_safe\b|\bSafeString\(", python) == []


def test_the_patterns_find_what_they_are_for():
    samples = {
        "style attribute": '<p style="x">',
        "event attribute": '<a onclick="x">',
        "htmx event attribute": '<a hx-on:click="x">',
        "javascript address": '<a href="javascript:x">',
        "style element": "<style>",
        "script with a body": '<script type="module">',
    }
    assert all(re.search(INLINE[what], samples[what]) for what in INLINE)
    assert not re.search(INLINE["script with a body"], '<script src="a.js" defer>')
    assert not re.search(RAW["control"], '<input type="hidden" name="a">')
    assert re.search(RAW["control"], '<input type="search" name="a">')


def found(pattern, paths):
    return [
        f"{sources.name_of(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]
