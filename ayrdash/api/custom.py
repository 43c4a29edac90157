"""Endpoints of an installation's own apps, under ``/api/custom/<name>``.

An app in ``CUSTOM_APPS`` has a module ``endpoints`` with a ``router``. Its calls are
registered like the product's own: keys, scopes, limits, errors and the description are
the same. See docs/custom-endpoints.md.
"""

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from ayrdash.api.app import ACCOUNT, PROFILE, ViewT, endpoint
from ayrdash.api.codes import CODES, Code
from ayrdash.apikeys.scopes import Rule, Scope

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
# Numbers below are the product's, today's and tomorrow's.
FIRST_CODE = 10_000


class CustomRouter:
    """What a custom app registers its calls and error codes with."""

    def __init__(self, name: str, *, codes: Iterable[Code] = ()) -> None:
        """Serve under ``/api/custom/<name>``; ``codes`` are the app's own errors."""
        if not _NAME.fullmatch(name):
            message = f"“{name}” names no custom API: small letters, digits and hyphens."
            raise ImproperlyConfigured(message)
        self.name = name
        self.codes = tuple(codes)
        self._waiting: list[Callable[[], object]] = []

    def endpoint(
        self,
        method: str,
        path: str,
        *,
        scope: Scope | Rule,
        answer: Any = None,
        account_level: bool = False,
    ) -> Callable[[ViewT], ViewT]:
        """Register a view for one method and path ("/orders/{order_id}").

        ``scope`` is what a named key needs. ``account_level`` calls ignore any Profile
        Key, and are closed to named keys for chosen profiles unless ``scope`` is a
        ``Rule``; others act as the profile that the Profile Key names, else as the Primary.
        """
        if account_level and not isinstance(scope, Rule):
            scope = Rule(scope, whole_account=True)

        def register(view: ViewT) -> ViewT:
            view.__name__ = f"custom_{self.name}_{view.__name__}".replace("-", "_")
            self._waiting.append(
                lambda: endpoint(
                    method,
                    f"/custom/{self.name}{path}",
                    action="request",
                    answer=answer,
                    auth=ACCOUNT if account_level else PROFILE,
                    scope=scope,
                    tag=f"custom: {self.name}",
                )(view)
            )
            return view

        return register

    def mount(self) -> None:
        """Make the calls answer, and the codes known."""
        for code in self.codes:
            if code.number < FIRST_CODE or code.number in CODES:
                message = f"{self.name}: error codes of custom APIs start at {FIRST_CODE}, once."
                raise ImproperlyConfigured(message)
            CODES[code.number] = code
        for register in self._waiting:
            register()
        self._waiting.clear()


def mount(apps: Iterable[str]) -> list[CustomRouter]:
    """Mount the routers of custom apps. Raises ``ImproperlyConfigured``."""
    found: dict[str, CustomRouter] = {}
    for app in apps:
        router = getattr(import_module(f"{app}.endpoints"), "router", None)
        if not isinstance(router, CustomRouter):
            message = f"{app}.endpoints has no CustomRouter called router."
            raise ImproperlyConfigured(message)
        if router.name in found:
            message = f"Two custom apps want the name {router.name}."
            raise ImproperlyConfigured(message)
        found[router.name] = router
        router.mount()
    return list(found.values())
