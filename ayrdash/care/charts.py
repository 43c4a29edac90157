"""Bar charts drawn by the server: plain SVG, coloured by the style sheet alone."""

import datetime
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, TOP, BOTTOM = 600, 140, 16, 20
GAP = 0.25


def bar_chart(label: str, values: Sequence[tuple[datetime.date, int]]) -> SafeString:
    """Draw one bar per day; ``label`` says to screen readers what it shows."""
    highest = max((value for _day, value in values), default=0)
    slot = WIDTH / max(len(values), 1)
    room = HEIGHT - TOP - BOTTOM
    bars = []
    for place, (day, value) in enumerate(values):
        tall = room * value / highest if highest else 0
        if value:
            tall = max(tall, 2)
        at = (place + GAP / 2) * slot
        bars.append(
            (_n(at), _n(HEIGHT - BOTTOM - tall), _n(slot * (1 - GAP)), _n(tall), _short(day), value)
        )
    drawn = format_html_join(
        "",
        '<rect class="chart__bar" x="{}" y="{}" width="{}" height="{}" rx="2">'
        "<title>{}: {}</title></rect>",
        bars,
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="chart__line" x1="0" x2="{}" y1="{}" y2="{}"></line>{}{}</svg>',
        WIDTH,
        HEIGHT,
        label,
        WIDTH,
        HEIGHT - BOTTOM,
        HEIGHT - BOTTOM,
        drawn,
        _words(values, highest),
    )


def _words(values: Sequence[tuple[datetime.date, int]], highest: int) -> SafeString:
    texts = [(0, TOP - 5, "start", str(highest))]
    if values:
        texts.append((0, HEIGHT - 5, "start", _short(values[0][0])))
        texts.append((WIDTH, HEIGHT - 5, "end", _short(values[-1][0])))
    return format_html_join(
        "", '<text class="chart__text" x="{}" y="{}" text-anchor="{}">{}</text>', texts
    )


def _n(number: float) -> str:
    return f"{number:.1f}"


def _short(day: datetime.date) -> str:
    return date_format(day, "j M")
