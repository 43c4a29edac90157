"""Pages that show only in a state of their own: how one gets there.

A module for each part of the product holds its ``STATES``.
"""

import importlib
import pkgutil

from tests.browser.tour import Stop

_modules = sorted(m.name for m in pkgutil.iter_modules(__path__))
STATES: list[Stop] = [
    stop
    for name in _modules
    for stop in getattr(importlib.import_module(f"{__name__}.{name}"), "STATES", [])
]
