"""What Meta sends when somebody writes: the mailbox is looked into at once.

Nothing of it is kept: what was said is read from the network itself, so that a forged, doubled
or late event can at worst cause a look. Signed by the app's secret (``X-Hub-Signature-256``).
"""

import datetime
import hashlib
import hmac
import json
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
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.apps_of import app_of_account, installation_apps
from ayrdash.networks.models import SocialAccount

# Meta sends an event again for 36 hours, up to 1,000 of them in one call.
MOST_BYTES = 2_000_000
MOST_ENTRIES = 1_000
# An event is taken so long; that it was taken is known for longer.
TAKEN_FOR = datetime.timedelta(days=3)
KEEP = datetime.timedelta(days=4)
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

    A call that came before wakes nobody. Raises ``EventRefused``.
    """
    now = timezone.now()
    accounts = _accounts_of(_event(body), now)
    signed = [account for account in accounts if _is_signed(body, signature, _secret(account))]
    app = installation_apps().get(Network.FACEBOOK)
    if not signed and not _is_signed(body, signature, app.client_secret if app else ""):
        raise EventRefused("The event is not signed by the app's secret.")
    with transaction.atomic():
        digest = hashlib.sha256(body).hexdigest()
        _receipt, is_new = EventReceipt.objects.get_or_create(digest=digest)
        return _wake(signed, now) if is_new else 0


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
    for entry in entries:
        moment = entry.get("time") if isinstance(entry, dict) else None
        if not isinstance(moment, int | float):
            continue
        # Messages tell milliseconds, other fields seconds.
        seconds = moment / 1000 if moment > 100_000_000_000 else moment
        if seconds >= since.timestamp():
            yield str(entry.get("id"))


def _secret(account: SocialAccount) -> str:
    try:
        return app_of_account(account).client_secret
    except Fault:
        return ""  # the app is gone from here


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    ours = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(ours.encode(), signature.encode())


def _wake(accounts: list[SocialAccount], now: datetime.datetime) -> int:
    mailboxes = Mailbox.objects.filter(social_account__in=accounts)
    found = list(mailboxes.values_list("pk", flat=True))
    mailboxes.update(next_look_at=now + EVERY)
    for mailbox_id in found:
        wake_looker(mailbox_id)
    return len(found)


def prune(now: datetime.datetime) -> int:
    """Forget calls that would not be taken any more."""
    gone, _rows = EventReceipt.objects.filter(taken_at__lt=now - KEEP).delete()
    return gone
