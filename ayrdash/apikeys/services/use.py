"""Finding a named key by its secret, and noting that it was used."""

import datetime

from django.db.models import Q

from ayrdash.accounts.models import Account
from ayrdash.activity.models import Event
from ayrdash.activity.services import record
from ayrdash.apikeys.models import Secret
from ayrdash.core.rows import only_row
from ayrdash.core.tokens import lookup_hash

# A key in steady use is stamped at most this often.
STAMP_EVERY = datetime.timedelta(minutes=1)
# An address that is refused again and again is written down once in this time ...
AUDIT_EVERY = datetime.timedelta(hours=1)
# ... and of all addresses no more than these: the trail is no place for a flood.
MOST_AUDITED = 50


def find_secret(text: str) -> Secret | None:
    """Return the secret that ``text`` is, working or not; None: it is none of ours.

    None, too, while its Account is being closed. One indexed look-up; nothing is written.
    """
    rows = Secret.objects.filter(lookup=lookup_hash(text), key__account__closing_at=None)
    return only_row(rows.select_related("key__account__settings", "key__made_by__user"))


def note_use(*, secret: Secret, address: str, now: datetime.datetime) -> None:
    """Stamp time and address of a use, at most once per ``STAMP_EVERY``."""
    before = now - STAMP_EVERY
    if secret.last_used_at is not None and secret.last_used_at >= before:
        return
    unstamped = Q(last_used_at=None) | Q(last_used_at__lt=before)
    Secret.objects.filter(unstamped, pk=secret.pk).update(
        last_used_at=now, last_address=address or None
    )


def record_address_refused(
    *, account: Account, masked: str, address: str, now: datetime.datetime
) -> None:
    """Put a call from an address that is not allowed on the trail, once in a while each."""
    recent = Event.objects.filter(
        account=account, verb="api.address_refused", at__gt=now - AUDIT_EVERY
    )
    known = list(recent.values_list("address", flat=True)[:MOST_AUDITED])
    if len(known) < MOST_AUDITED and (address or None) not in known:
        record("api.address_refused", account=account, actor=None, details={"key": masked})
