"""Addresses that mail came back from: nothing more goes there until somebody releases them."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ayrdash.mail import listeners
from ayrdash.mail.models import BadAddress, OutgoingMail

State = OutgoingMail.State
Cause = BadAddress.Cause
# What was kept back longer ago is out of date: its codes and links are dead.
FRESH = datetime.timedelta(days=1)
RELEASED = gettext_lazy("Mail goes to %s again, with what was kept back in the last day.")


def note_bad(*, email: str, cause: str, words: str) -> BadAddress:
    """Remember that an address can't be written to; who listens is told the first time.

    A complaint stays one, whatever comes back later.
    """
    email = email.strip().lower()
    with transaction.atomic():
        if BadAddress.objects.filter(email=email, cause=Cause.COMPLAINED).exists():
            cause = Cause.COMPLAINED
        bad, is_new = BadAddress.objects.update_or_create(
            email=email,
            defaults={"cause": cause, "words": words[:500], "last_at": timezone.now()},
        )
        if is_new:
            listeners.tell_bad(bad)
    return bad


def release(*, email: str, by_operator: bool = False) -> bool:
    """Let mail go to an address again, what was kept back within ``FRESH`` first.

    False if there was nothing to release: it is free, or its owner complained, which the
    operator alone may overrule. It holds for the whole installation.
    """
    from ayrdash.mail.services import send_again

    email = email.strip().lower()
    with transaction.atomic():
        held = BadAddress.objects.filter(email=email)
        if not by_operator:
            held = held.filter(cause=Cause.BOUNCED)
        removed, _per_model = held.delete()
        if not removed:
            return False
        kept = OutgoingMail.objects.filter(state=State.BLOCKED, to__iexact=email)
        for mail in kept.filter(created_at__gt=timezone.now() - FRESH):
            send_again(mail)
        listeners.tell_released(email)
    return True


def reachable(addresses: Iterable[str]) -> list[str]:
    """Return those of the addresses that mail may go to; one query."""
    known = {address: address.strip().lower() for address in addresses}
    bad = set(
        BadAddress.objects.filter(email__in=set(known.values())).values_list("email", flat=True)
    )
    return [address for address, email in known.items() if email not in bad]
