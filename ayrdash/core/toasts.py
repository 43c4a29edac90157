"""Messages that can be taken back."""

from django.contrib import messages
from django.http import HttpRequest

from ayrdash.core.errors import Text


def toast_with_undo(request: HttpRequest, text: Text, undo_url: str) -> None:
    """Say what was done, with a button that posts to ``undo_url``."""
    messages.success(request, str(text), extra_tags=f"undo:{undo_url}")
