"""Taking one delivery down again. Repeating it is harmless: what is gone stays gone.

A delivery in the state "deleting" is the schedule. One that the network refuses to delete
is published still: it goes back to that state, with the reason beside it.
"""

from django.db import transaction

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault
from ayrdash.posts.models import Attempt, Delivery
from ayrdash.posts.services import attempts


def take_down(delivery_id: int) -> str:
    """Delete one delivery at its network if that is due and nobody is at it."""
    held = claim(delivery_id)
    if held is None:
        return "not due"
    delivery = held.delivery
    try:
        account = attempts.account_of(delivery)
        adapter_for(delivery.network).delete(account, delivery.remote_id)
    except Fault as fault:
        return _record_fault(held, fault)
    values: dict[str, object] = {
        "state": Delivery.State.DELETED,
        "error_code": "",
        "error_message": "",
    }
    written = attempts.write(held, values, Attempt.Outcome.DELETED)
    return "deleted" if written else "superseded"


def claim(delivery_id: int) -> attempts.Held | None:
    """Take a deletion that is due; None if there is nothing to take."""
    waiting = Delivery.objects.filter(state=Delivery.State.DELETING, lease_until=None)
    with transaction.atomic():
        return attempts.take(
            delivery_id, waiting, act=Attempt.Act.DELETE, state=Delivery.State.DELETING
        )


def _record_fault(held: attempts.Held, fault: Fault) -> str:
    if held.may_try_again(fault):
        state, outcome = Delivery.State.DELETING, Attempt.Outcome.RETRY
    else:
        state, outcome = Delivery.State.PUBLISHED, Attempt.Outcome.FAILED
    written = attempts.write(held, {"state": state}, outcome, fault)
    return str(outcome) if written else "superseded"
