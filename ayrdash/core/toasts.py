"""Messages after an act, some of which can be taken back."""

from django.contrib import messages
from django.http import HttpRequest

from ayrdash.core.errors import Text

_LEVELS = {"success": messages.SUCCESS, "error": messages.ERROR, "info": messages.INFO}


def toast(request: HttpRequest, text: Text, *, undo_url: str = "", level: str = "success") -> None:
    """Say what was done; ``undo_url`` adds a button that posts there."""
    tags = f"undo:{undo_url}" if undo_url else ""
    messages.add_message(request, _LEVELS[level], str(text), extra_tags=tags)
