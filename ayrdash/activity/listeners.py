"""Who else wants to know of an act on a profile: apps above the trail listen to verbs.

``record`` tells them inside the transaction of the act, so what a listener writes (a
webhook's delivery, an alert) becomes true with the act or not at all.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from ayrdash.activity.models import Event

if TYPE_CHECKING:
    from profiles.models import Profile

Listener = Callable[[Event, "Profile"], None]
_LISTENERS: dict[str, list[Listener]] = defaultdict(list)


def listens_to(*verbs: str) -> Callable[[Listener], Listener]:
    """Register a function that is told of each act with one of the verbs."""

    def register(listener: Listener) -> Listener:
        for verb in verbs:
            _LISTENERS[verb].append(listener)
        return listener

    return register


def tell(event: Event, profile: "Profile | None") -> None:
    """Call those who listen to the event's verb. What one raises undoes the act."""
    if profile is not None:
        for listener in _LISTENERS.get(event.verb, ()):
            listener(event, profile)
