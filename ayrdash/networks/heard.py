"""Who else wants to know what bots are told: apps above register here."""

from collections.abc import Callable

from ayrdash.networks.adapters.capabilities import Spoken

# Network, the bot's id there, and what somebody wrote to it.
Listener = Callable[[str, str, Spoken], object]

_LISTENERS: list[Listener] = []


def when_written(listener: Listener) -> Listener:
    """Register for what people write to a bot alone. What it raises has it heard again."""
    _LISTENERS.append(listener)
    return listener


def tell_written(network: str, client_id: str, spoken: Spoken) -> None:
    for listener in _LISTENERS:
        listener(network, client_id, spoken)
