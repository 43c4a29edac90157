"""Where an act comes from: what the request knows, for ``record``, so that no service must.

Set by ``ActivityMiddleware``; the worker and commands have none.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from profiles.models import Profile


@dataclass(frozen=True)
class Origin:
    """One request. ``acting`` and ``viewed`` are asked when an act is recorded.

    ``acting``: the profile that the person acts as then. ``viewed``: the label of the
    member that an owner looks at the product as; empty: nobody's.
    """

    address: str
    acting: "Callable[[], Profile | None]"
    viewed: Callable[[], str]


current_origin: ContextVar[Origin | None] = ContextVar("current_origin", default=None)
