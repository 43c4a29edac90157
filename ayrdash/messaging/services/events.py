"""What Meta sends when somebody writes: the mailbox is looked into at once.

Nothing of it is kept: what was said is read from the network itself, so that a forged, doubled
or late event can at worst cause a look. Signed by the app's secret (``X-Hub-Signature-256``).
"""

import datetime
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ayrdash.core.errors import DomainError
from ayrdash.core.networks import Network
from ayrdash.messaging.models import EventReceipt, Mailbox
from ayrdash.messaging.services.receiving import EVERY, wanted_accounts
from ayrdash.messaging.services.wake import wake_looker
from ayrdash.networks.apps_of import apps_of_accounts, installation_apps
from ayrdash.networks.models import SocialAccount

# Meta sends an event again for 36 hours, up to 1,000 of them in one call.
MOST_BYTES = 2_000_000
MOST_ENTRIES = 1_000
# An event is taken so long; that it was taken is known for longer.
TAKEN_FOR = datetime.timedelta(days=3)
KEEP = datetime.timedelta(days=4)
# However many events come, a mailbox is looked into so often at most.
APART = datetime.timedelta(seconds=5)
_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})")
# Meta's numbers have up to 17 digits.
_NUMBER = re.compile(r"[0-9]{1,30}")
_NETWORKS = {"page": Network.FACEBOOK, "instagram": Network.INSTAGRAM}


class EventRefused(DomainError):
    """The body is no event, or nobody who knows the app's secret has signed it."""

    http_status = 403


def is_verify_token(text: str) -> bool:
    """Tell whether the caller knows the token that the operator gave to Meta."""
    known = settings.META_WEBHOOK_VERIFY_TOKEN
    return bool(known) and hmac.compare_digest(text.encode(), known.encode())


def take(*, body: bytes, signature: str) -> int:
    """Have the mailboxes that a call is about looked into; return how many.

    A call that came before wakes nobody, and so does one about accounts whose messages nobody
    wants: refused, Meta would take the whole app's subscription away. Raises ``EventRefused``.
    """
    given = _SIGNATURE.fullmatch(signature)
    if given is None:
        raise EventRefused("The event is not signed by the app's secret.")
    now = timezone.now()
    accounts = _accounts_of(_event(body), now)
    if not accounts:
        return 0
    signed = _signed(accounts, body, given[1])
    with transaction.atomic():
        digest = hashlib.sha256(body).hexdigest()
        _receipt, is_new = EventReceipt.objects.get_or_create(digest=digest)
        return _wake(signed, now) if is_new else 0


def _signed(accounts: list[SocialAccount], body: bytes, given: str) -> list[SocialAccount]:
    """Return those whose app signed the body. Raises ``EventRefused`` if no app of ours did."""
    apps, common = apps_of_accounts(accounts), installation_apps().get(Network.FACEBOOK)
    secrets = {app.client_secret for app in (*apps.values(), common) if app is not None}
    # The body may be large: once for each secret.
    right = {secret for secret in secrets - {""} if _is_signed(body, given, secret)}
    if not right:
        raise EventRefused("The event is not signed by the app's secret.")
    return [row for row in accounts if row.pk in apps and apps[row.pk].client_secret in right]


def _event(body: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict) or not isinstance(event.get("entry"), list):
        raise EventRefused("The body is no event.")
    return event


def _accounts_of(event: Mapping[str, Any], now: datetime.datetime) -> list[SocialAccount]:
    network = _NETWORKS.get(str(event.get("object")))
    ids = set(_ids(event["entry"][:MOST_ENTRIES], now - TAKEN_FOR))
    if network is None or not ids:
        return []
    rows = wanted_accounts().filter(network=network, remote_id__in=ids)
    return list(rows.select_related("profile__account"))


def _ids(entries: list[Any], since: datetime.datetime) -> Iterator[str]:
    second = int(since.timestamp())
    for entry in entries:
        row = entry if isinstance(entry, dict) else {}
        moment, number = row.get("time"), row.get("id")
        if not isinstance(moment, int) or not isinstance(number, str):
            continue
        # Messages tell milliseconds, other fields seconds. No division: a number may be huge.
        begin = second * 1000 if moment > 100_000_000_000 else second
        if moment >= begin and _NUMBER.fullmatch(number):
            yield number


def _is_signed(body: bytes, given: str, secret: str) -> bool:
    ours = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours, given)


def _wake(accounts: list[SocialAccount], now: datetime.datetime) -> int:
    """Have them looked into, each once in ``APART``: now, or when the last look is so long ago.

    One whose looks fail waits as it was told to.
    """
    mailboxes = Mailbox.objects.filter(social_account__in=accounts, failures=0)
    mailboxes.filter(next_look_at__gt=now + EVERY).update(next_look_at=now + EVERY)
    count = 0
    for mailbox_id, woken_at in list(mailboxes.values_list("pk", "woken_at")):
        if woken_at and woken_at > now:
            continue  # the look to come finds this too
        moment = max(now, woken_at + APART) if woken_at else now
        if Mailbox.objects.filter(pk=mailbox_id, woken_at=woken_at).update(woken_at=moment):
            wake_looker(mailbox_id, moment)
            count += 1
    return count


def prune(now: datetime.datetime) -> int:
    """Forget calls that would not be taken any more."""
    gone, _rows = EventReceipt.objects.filter(taken_at__lt=now - KEEP).delete()
    return gone
