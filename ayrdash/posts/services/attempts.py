"""What publishing and deleting share: holding a delivery, and writing what came of a try.

An attempt is on record before the network is called, and its number is the fencing token:
the outcome is written only by whoever still holds that number.
"""

import datetime
import logging
import random
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import WORTH_A_RETRY, Fault, FaultKind
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import note_fault
from ayrdash.posts.models import Attempt, Delivery
from ayrdash.posts.rules import link_problem
from ayrdash.posts.services.states import refresh_state
from ayrdash.posts.services.wake import ask_for, wake

logger = logging.getLogger(__name__)

# Tries for each time that somebody asks: on saving, and on each "Try again".
MAX_TRIES = 8
# A delivery whose workers keep dying is given up at this try, not tried for ever.
MAX_LOST_TRIES = 20
FIRST_PAUSE = datetime.timedelta(seconds=5)
LONGEST_PAUSE = datetime.timedelta(minutes=15)


@dataclass(frozen=True)
class Held:
    """A claimed delivery, in the state it is held in, and the number of this attempt."""

    delivery: Delivery
    number: int

    @property
    def tries(self) -> int:
        return self.number - self.delivery.attempts_before

    def may_try_again(self, fault: Fault) -> bool:
        return fault.kind in WORTH_A_RETRY and self.tries < MAX_TRIES


def take(delivery_id: int, rows: QuerySet[Delivery], *, act: str, state: str) -> Held | None:
    """Claim one delivery by compare-and-set, with its attempt on record; None: not to be had.

    ``rows`` says what must hold of it, ``state`` is the one that it is held in. Call inside
    a transaction.
    """
    now = timezone.now()
    seen = rows.filter(pk=delivery_id, due_at__lte=now).first()
    if seen is None:
        return None
    # By the row's own columns alone: PostgreSQL looks at those again when it had to wait for
    # another worker, but not at a subselect, by which two would get the same delivery.
    claimed = Delivery.objects.filter(
        pk=delivery_id, state=seen.state, attempt_count=seen.attempt_count
    ).update(
        state=state,
        lease_until=now + datetime.timedelta(seconds=settings.LEASE_SECONDS),
        attempt_count=F("attempt_count") + 1,
    )
    if not claimed:
        return None
    known = Delivery.objects.select_related("post__profile__account", "social_account")
    delivery = known.get(pk=delivery_id)
    Attempt.objects.create(delivery=delivery, number=delivery.attempt_count, act=act)
    return Held(delivery, delivery.attempt_count)


def prolong(held: Held) -> datetime.datetime:
    """Keep the delivery for another lease, and return until when.

    Raises ``Fault`` where somebody else has it by now.
    """
    until = timezone.now() + datetime.timedelta(seconds=settings.LEASE_SECONDS)
    kept = Delivery.objects.filter(
        pk=held.delivery.pk,
        state=held.delivery.state,
        attempt_count=held.number,
        lease_until__isnull=False,
    ).update(lease_until=until)
    if not kept:
        raise Fault(FaultKind.TRANSIENT, _("Somebody else goes on with this post."))
    return until


def account_of(delivery: Delivery) -> SocialAccount:
    """Return the account to call as; a ``Fault`` where it is gone or its link is broken."""
    account = delivery.social_account
    if account is None:
        message = _("The account is no longer linked: it was unlinked meanwhile.")
        raise Fault(FaultKind.REJECTED, message)
    if problem := link_problem(account):
        raise Fault(FaultKind.REJECTED, problem)
    return account


def tries_left_by_the_dead(delivery: Delivery) -> QuerySet[Attempt]:
    """Return the tries to publish that workers died over since somebody last asked for it."""
    dead = [Attempt.Outcome.STARTED, Attempt.Outcome.LOST]
    return delivery.attempts.filter(
        act=Attempt.Act.PUBLISH, number__gt=delivery.attempts_before, outcome__in=dead
    )


def let_out(delivery: Delivery, moment: datetime.datetime) -> int:
    """Let a held delivery go out at a moment, with its full number of tries; 0: it moved on.

    Its number stays where a worker died over a try: whoever lets it out was not told that it
    may be out, so that stays to be told. Call inside the transaction.
    """
    values: dict[str, object] = {"state": Delivery.State.QUEUED}
    if not (delivery.attempt_count and tries_left_by_the_dead(delivery).exists()):
        values["attempts_before"] = delivery.attempt_count
    return ask_for(delivery, moment, values)


def write(held: Held, values: dict[str, object], outcome: str, fault: Fault | None = None) -> bool:
    """Write the outcome if this attempt still holds the delivery; wake it for its next try."""
    again = outcome in (Attempt.Outcome.RETRY, Attempt.Outcome.WAITING)
    if fault:
        _note(held.delivery, fault)
        values = {"error_code": fault.kind.value, "error_message": message_of(fault), **values}
    if again and fault:
        due_at = fault.retry_at or timezone.now() + pause(held.tries)
        values = {"due_at": due_at, "woken_at": due_at, **values}
    if outcome == Attempt.Outcome.WAITING:
        # A look costs no try: the network may work for hours.
        values = {"attempts_before": F("attempts_before") + 1, **values}
    with transaction.atomic():
        Attempt.objects.filter(delivery=held.delivery, number=held.number).update(
            outcome=outcome,
            finished_at=timezone.now(),
            error_code=fault.kind.value if fault else "",
            message=message_of(fault) if fault else "",
        )
        written = Delivery.objects.filter(
            pk=held.delivery.pk,
            state=held.delivery.state,
            attempt_count=held.number,
            lease_until__isnull=False,
        ).update(lease_until=None, **values)
        if not written:
            logger.warning("Attempt %s of delivery %s came late", held.number, held.delivery.pk)
            return False
        refresh_state(held.delivery.post_id)
        if again:
            wake(Delivery.objects.get(pk=held.delivery.pk))
    return True


def _note(delivery: Delivery, fault: Fault) -> None:
    """Note what a fault says of the link, but for a permission that deleting alone may need.

    Without it posts go out all the same; the post says why it was not deleted.
    """
    deleting = delivery.state == Delivery.State.DELETING
    if delivery.social_account is None or (deleting and fault.kind is FaultKind.PERMISSION_LOST):
        return
    note_fault(account=delivery.social_account, fault=fault, post_ref=delivery.post.ref)


def message_of(fault: Fault) -> str:
    """Return the fault's sentence, as long as the column takes it."""
    return str(fault.message)[:1000]


def pause(tries: int) -> datetime.timedelta:
    """Return the wait before the next attempt: doubling, with full jitter."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * int(2 ** (tries - 1)))
    return max(datetime.timedelta(seconds=1), longest * random.random())  # noqa: S311 - jitter
