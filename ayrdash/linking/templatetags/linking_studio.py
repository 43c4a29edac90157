"""The studio: the linking page in a frame, beside the settings that change it."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from ayrdash.linking.views.preview import STATES, WIDTHS
from settings_app.look import PAGE_LANGUAGES

register = template.Library()

THEMES = {"light": _("Light"), "dark": _("Dark")}


@register.inclusion_tag("linking/studio.html")
def studio(chosen: dict[str, str], address: str) -> dict[str, Any]:
    """Draw the frame and what can be chosen about it: state, language, width, light or dark."""
    return {
        "address": address,
        "chosen": chosen,
        "width": chosen["width"] if chosen["width"] in WIDTHS else "wide",
        "theme": chosen["theme"] if chosen["theme"] in THEMES else "light",
        "states": STATES.items(),
        "widths": WIDTHS.items(),
        "languages": PAGE_LANGUAGES.items(),
        "themes": THEMES.items(),
    }
