"""Marks that the acting-stamp guard reads from views."""

from collections.abc import Callable
from typing import Any, TypeVar

from ayrdash.core.http import AccountRequest

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


def stamp_exempt(view: ViewT) -> ViewT:
    """Mark a view whose POST belongs to the person, not to the profile acted as."""
    view.stamp_exempt = True  # type: ignore[attr-defined]  # read by ActingStampMiddleware
    return view


def keeps_files(
    keep: Callable[[AccountRequest], list[tuple[str, str]]],
) -> Callable[[ViewT], ViewT]:
    """Give a view the means to keep uploaded files when its form is refused.

    ``keep`` stores ``request.FILES`` and returns hidden fields that name them.
    """

    def mark(view: ViewT) -> ViewT:
        view.keep_files = keep  # type: ignore[attr-defined]  # read by ActingStampMiddleware
        return view

    return mark
