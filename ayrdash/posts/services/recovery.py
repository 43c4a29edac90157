"""What keeps deliveries from being lost: freeing what the dead hold, waking what sleeps on."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ayrdash.posts.models import FREE_TO_GO, Attempt, Delivery
from ayrdash.posts.services.attempts import MAX_LOST_TRIES
from ayrdash.posts.services.states import refresh_state
from ayrdash.posts.services.wake import wake

D = Delivery.State
# Held in the one state, and where it goes when its worker died.
FREED = {D.PUBLISHING: D.QUEUED, D.DELETING: D.DELETING}
GIVEN_UP = {D.PUBLISHING: D.FAILED, D.DELETING: D.PUBLISHED}


def reap(now: datetime.datetime, batch: int = 1000) -> int:
    """Return deliveries whose worker died to the queue. The record key keeps them single."""
    stale = Delivery.objects.filter(lease_until__lt=now, state__in=FREED)
    return sum(_free(delivery, now) for delivery in list(stale[:batch]))


def _free(delivery: Delivery, now: datetime.datetime) -> int:
    state, number = D(delivery.state), delivery.attempt_count
    given_up = number - delivery.attempts_before >= MAX_LOST_TRIES
    # The due moment stays: it is since when the post waits.
    values: dict[str, object] = {"state": FREED[state], "woken_at": now}
    if given_up:
        values = {"state": GIVEN_UP[state], "error_message": _given_up_message(state)}
    with transaction.atomic():
        freed = Delivery.objects.filter(
            pk=delivery.pk, state=state, attempt_count=number, lease_until__lt=now
        ).update(lease_until=None, **values)
        if not freed:
            return 0
        Attempt.objects.filter(delivery=delivery, number=number).update(
            outcome=Attempt.Outcome.LOST, finished_at=now
        )
        if given_up:
            refresh_state(delivery.post_id)
        else:
            delivery.refresh_from_db()
            wake(delivery)
    return 1


def _given_up_message(state: str) -> str:
    if state == D.DELETING:
        return _("Deleting was interrupted again and again; it was given up.")
    return _("Publishing was interrupted again and again; it was given up.")


def sweep(now: datetime.datetime, *, grace: datetime.timedelta, batch: int = 500) -> int:
    """Wake deliveries that are due but whose wake-up got lost; each at most once a grace."""
    asleep = Delivery.objects.filter(woken_at__lt=now - grace).order_by("woken_at", "id")
    queued = asleep.filter(state=D.QUEUED, **FREE_TO_GO)
    deleting = asleep.filter(state=D.DELETING, lease_until=None)
    return _wake_all(queued[:batch], now) + _wake_all(deleting[:batch], now)


def _wake_all(rows: QuerySet[Delivery], now: datetime.datetime) -> int:
    count = 0
    for delivery in rows:
        with transaction.atomic():
            moved = Delivery.objects.filter(
                pk=delivery.pk, state=delivery.state, woken_at=delivery.woken_at
            ).update(woken_at=now)
            if moved:
                wake(delivery)
                count += 1
    return count
