"""The preview beside the sections of the look: which state it shows, and from where."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ayrdash.core.http import AccountRequest

# The state that shows best what a section changes; "none": nothing linked yet.
_BEST = {"settings:modals": "instagram", "settings:style": "linked", "settings:help": "picker"}
DEFAULTS = {"state": "none", "width": "wide", "language": "", "theme": "light"}


def studio_of(request: AccountRequest, route: str) -> dict[str, Any]:
    """Return what is chosen for the preview, and the address that draws it in a frame."""
    best = {**DEFAULTS, "state": _BEST.get(route, "none")}
    chosen = {name: request.GET.get(name, "")[:20] or value for name, value in best.items()}
    query = urlencode({"framed": 1, **chosen})
    return {"chosen": chosen, "address": f"{reverse('linking:preview')}?{query}"}
