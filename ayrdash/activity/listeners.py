"""Who else wants to know of an act on a profile: apps above the trail listen to verbs.

``record`` tells them inside the transaction of the act, so what a listener writes (a
webhook's delivery, an alert) becomes true with the act or not at all.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ayrdash.activity.models import Event

if TYPE_CHECKING:
    from profiles.models import Profile

Listener = Callable[[Event, "Profile"], None]
Pairs = Sequence[tuple[Event, "Profile"]]
ManyListener = Callable[[Pairs], None]
_LISTENERS: dict[str, list[Listener]] = defaultdict(list)
# How a listener takes many acts of one verb at once, where it can.
_MANY: dict[Listener, ManyListener] = {}


def listens_to(*verbs: str, many: ManyListener | None = None) -> Callable[[Listener], Listener]:
    """Register a function that is told of each act with one of the verbs.

    ``many`` is told instead of hundreds of acts of one verb and Account at once.
    """

    def register(listener: Listener) -> Listener:
        for verb in verbs:
            _LISTENERS[verb].append(listener)
        if many is not None:
            _MANY[listener] = many
        return listener

    return register


def tell(event: Event, profile: "Profile | None") -> None:
    """Call those who listen to the event's verb. What one raises undoes the act."""
    if profile is not None:
        for listener in _LISTENERS.get(event.verb, ()):
            listener(event, profile)


def tell_many(verb: str, pairs: Pairs) -> None:
    """Call those who listen to the verb, for acts of one Account."""
    for listener in _LISTENERS.get(verb, ()):
        if many := _MANY.get(listener):
            many(pairs)
            continue
        for event, profile in pairs:
            listener(event, profile)
