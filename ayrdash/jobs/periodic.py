"""Jobs that run again and again, each by one worker at a time."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

REGISTRY: dict[str, "PeriodicJob"] = {}


@dataclass(frozen=True)
class PeriodicJob:
    """A plain function and how often it runs."""

    name: str
    every: datetime.timedelta
    run: Callable[[], object]


def periodic(
    *, name: str, every: datetime.timedelta
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function without arguments as a periodic job. Names are stable ids."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        REGISTRY[name] = PeriodicJob(name, every, run)
        return run

    return register
