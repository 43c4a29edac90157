"""Bar charts drawn by the server: plain SVG, coloured by the style sheet alone."""

import datetime
from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WIDTH, HEIGHT = 600, 100
GAP = 0.25


def bar_chart(label: str, values: Sequence[tuple[datetime.date, int]]) -> SafeString:
    """Draw one bar per day; ``label`` says to screen readers what it shows.

    The words stand beside the picture, which is stretched: they keep their size on a phone.
    """
    if not values:
        return format_html('<p class="muted">{}</p>', _("No day is recorded yet."))
    highest = max(value for _day, value in values)
    nothing = ngettext("Nothing in %d day", "Nothing in %d days", len(values)) % len(values)
    return format_html(
        '<figure class="chart"><p class="chart__words">{}</p>'
        '<svg class="chart__picture" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>'
        '<p class="chart__words"><span>{}</span><span>{}</span></p></figure>',
        highest or nothing,
        WIDTH,
        HEIGHT,
        label,
        _bars(values, highest),
        _short(values[0][0]),
        _short(values[-1][0]),
    )


def _bars(values: Sequence[tuple[datetime.date, int]], highest: int) -> SafeString:
    slot = WIDTH / len(values)
    bars = []
    for place, (day, value) in enumerate(values):
        tall = max(HEIGHT * value / highest, 2) if value else 0.0
        at = (place + GAP / 2) * slot
        bars.append((_n(at), _n(HEIGHT - tall), _n(slot * (1 - GAP)), _n(tall), _short(day), value))
    return format_html_join(
        "",
        '<rect class="chart__bar" x="{}" y="{}" width="{}" height="{}">'
        "<title>{}: {}</title></rect>",
        bars,
    )


def _n(number: float) -> str:
    return f"{number:.1f}"


def _short(day: datetime.date) -> str:
    return date_format(day, "j M")
