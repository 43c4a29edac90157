"""Addresses that mail came back from: nothing more goes there until somebody releases them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from ayrdash.mail import listeners
from ayrdash.mail.models import BadAddress, OutgoingMail

State = OutgoingMail.State


def note_bad(*, email: str, cause: str, words: str) -> BadAddress:
    """Remember that an address can't be written to; who listens is told the first time."""
    with transaction.atomic():
        bad, is_new = BadAddress.objects.update_or_create(
            email=email.strip().lower(),
            defaults={"cause": cause, "words": words[:500], "last_at": timezone.now()},
        )
        if is_new:
            listeners.tell_bad(bad)
    return bad


def release(*, email: str) -> bool:
    """Let mail go to an address again, what was kept back first; False if it was free."""
    from ayrdash.mail.services import send_again

    email = email.strip().lower()
    with transaction.atomic():
        removed, _per_model = BadAddress.objects.filter(email=email).delete()
        if not removed:
            return False
        for mail in OutgoingMail.objects.filter(state=State.BLOCKED, to__iexact=email):
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
