"""How soon a page that shows posts looks again, and whether anything on it has changed.

Pages poll only while a worker is about to act: fast at first, rarer the longer it takes,
and not at all for what lies further ahead. A look that finds nothing new costs no HTML.
"""

import datetime
import hashlib
from collections.abc import Iterable

from ayrdash.posts.models import Delivery

D = Delivery.State
UNFINISHED = frozenset({D.QUEUED, D.PUBLISHING, D.DELETING})
SLOWEST_SECONDS = 30
# What is due within this time is awaited, in steps of at most a minute.
AHEAD = datetime.timedelta(hours=1)
STEP_SECONDS = 60


def seconds_until_next_look(
    deliveries: Iterable[Delivery], now: datetime.datetime, *, fastest: int
) -> int:
    """Return the seconds until a page should look again; 0: nothing is about to change."""
    waits = [_wait(delivery, now, fastest) for delivery in deliveries]
    return min((wait for wait in waits if wait), default=0)


def _wait(delivery: Delivery, now: datetime.datetime, fastest: int) -> int:
    if delivery.state not in UNFINISHED:
        return 0
    ahead = (delivery.due_at - now).total_seconds()
    if ahead > AHEAD.total_seconds():
        return 0
    if ahead > 0:
        return min(max(fastest, int(ahead) + 1), STEP_SECONDS)
    # Due: a worker is at it. After a while it is stuck, and looking often helps nobody.
    return min(max(fastest, int(-ahead / 10)), SLOWEST_SECONDS)


def mark(*parts: object) -> str:
    """Return a short mark of what a page shows; another mark: something changed."""
    text = "\n".join(str(part) for part in parts)
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


def state_of(deliveries: Iterable[Delivery]) -> list[tuple[object, ...]]:
    """Return what of deliveries is seen on pages and may change by itself."""
    return [(d.pk, d.state, d.attempt_count, d.due_at, d.lease_until) for d in deliveries]
