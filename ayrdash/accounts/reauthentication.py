"""Asking for the password (or second factor) again before sensitive acts."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from allauth.account.decorators import reauthentication_required

P = ParamSpec("P")
R = TypeVar("R")


def recently_signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let through who signed in or confirmed within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    return cast("Callable[P, R]", reauthentication_required(view))
