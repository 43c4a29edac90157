"""Each form of the product, sent once by its visible control with scripts switched off.

A module for each app holds its steps; each module is walked as one test, in order of the
file. A step's POST must reach its route and be answered with success.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.steps.act import Act

# Routes that take a POST which no form of ours sends, and why.
NO_FORM = {
    "account_confirm_login_code": "sign-in by mailed code is off",
    "mfa_add_webauthn": "only a script can ask the browser for a passkey",
    "mfa_login_webauthn": "only a script can ask the browser for a passkey",
    "mfa_reauthenticate_webauthn": "only a script can ask the browser for a passkey",
    "mfa_download_recovery_codes": "a link fetches the file; POST is allauth's accident",
    # An ending colon stands for a whole namespace.
    "api:": "called by programs",
}


@dataclass(frozen=True)
class Step:
    """How one form is sent."""

    route: str
    run: Callable[[Act], None]
    # The answer to the POST, if it is not the way to another page.
    status: int = 302


_found: dict[str, list[Step]] = {}


def step(route: str, status: int = 302) -> Callable[[Callable[[Act], None]], Callable[[Act], None]]:
    """Mark a function as the step of a route."""

    def mark(run: Callable[[Act], None]) -> Callable[[Act], None]:
        _found.setdefault(run.__module__.rsplit(".", 1)[-1], []).append(Step(route, run, status))
        return run

    return mark


def steps_of(module: str) -> list[Step]:
    importlib.import_module(f"{__name__}.{module}")
    return _found[module]


def modules() -> list[str]:
    found = importlib.import_module(__name__).__path__
    return sorted(m.name for m in pkgutil.iter_modules(found) if m.name != "act")


def all_steps() -> dict[str, Step]:
    """Return every step by its route."""
    return {step.route: step for module in modules() for step in steps_of(module)}


def needs_no_step(route: str) -> bool:
    return route in NO_FORM or any(route.startswith(r) for r in NO_FORM if r.endswith(":"))
