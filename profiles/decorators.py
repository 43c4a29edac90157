"""Marks that the middleware reads from views."""

from collections.abc import Callable
from typing import Any, TypeVar

from ayrdash.core.http import AccountRequest

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


def stamp_exempt(view: ViewT) -> ViewT:
    """Mark a view whose POST belongs to the person, not to the profile acted as."""
    view.stamp_exempt = True  # type: ignore[attr-defined]  # read by ActingStampMiddleware
    return view


def open_to_viewers(view: ViewT) -> ViewT:
    """Mark a view whose POST changes nothing but the session: an owner may look as a member."""
    view.open_to_viewers = True  # type: ignore[attr-defined]  # read by ViewAsMiddleware
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


def untyped(*names: str) -> Callable[[ViewT], ViewT]:
    """Name the fields of a view's form that nobody typed: kept when refused, not shown."""

    def mark(view: ViewT) -> ViewT:
        view.untyped = frozenset(names)  # type: ignore[attr-defined]  # read by ActingStampMiddleware
        return view

    return mark
