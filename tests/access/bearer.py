"""The access matrix of the API: keys instead of sessions.

``test_access_api.py`` asks each row's questions and fails for an endpoint without a row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.cast import Party


@dataclass(frozen=True)
class Call:
    """One endpoint, by all its methods and paths, and what its callers get.

    ``names`` are "METHOD path" without the prefix; ``body`` and ``query`` are what Alice
    sends, or functions of her. ``of`` makes an object and returns the words that fill
    the path's braces, the body's ``{}`` or both; a stranger's call for it must read as
    for one that is not there. ``account_level`` calls ignore any Profile Key.
    """

    names: tuple[str, ...]
    body: dict[str, Any] | Callable[[Party], dict[str, Any]] = field(default_factory=dict)
    query: str = ""
    answer: int = 200
    as_profile: bool = False
    account_level: bool = False
    of: Callable[[Party], str] | None = None
    # The member of the body that names the object, where the path does not.
    named: str = ""
    # What a stranger and everybody who names nothing get.
    foreign: int = 400
    options: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.names[0].replace(" ", "-")

    def payload(self, party: Party) -> dict[str, Any]:
        return dict(self.body(party) if callable(self.body) else self.body)
