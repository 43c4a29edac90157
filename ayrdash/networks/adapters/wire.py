"""Calls to networks whose answers are JSON, and what any HTTP refusal means before its words.

Only the words and numbers of a refusal differ from network to network.
"""

import datetime
import email.utils
import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.outbound import AddressRefused, Answer, NoSuchHost, Unreachable, call
from ayrdash.networks.adapters.base import Fault, FaultKind

# Limits that name no end of theirs; the longest that a server's word counts.
USUAL_WAIT = datetime.timedelta(minutes=15)
LONGEST_WAIT = datetime.timedelta(hours=24)


class NotSent(Fault):
    """Nobody was reached, so nothing can have happened there."""


class NoAnswer(Fault):
    """The call may have been carried out: nobody answered in time, or not as it should."""


def send(method: str, url: str, **kwargs: Any) -> Answer:
    """Make a call (``core.outbound.call``). Raises ``NotSent``, ``NoAnswer``, ``Fault``."""
    try:
        return call(method, url, **kwargs)
    except AddressRefused as error:
        raise Fault(FaultKind.REJECTED, error.message) from error
    except NoSuchHost as error:
        raise NotSent(FaultKind.TRANSIENT, error.message) from error
    except Unreachable as error:
        raise NoAnswer(FaultKind.TRANSIENT, error.message) from error


def payload_of(answer: Answer) -> dict[str, Any] | None:
    """Return an answer's JSON object (empty for an empty body); None: it is none."""
    if not answer.body:
        return {}
    try:
        payload = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def unreadable(name: str) -> NoAnswer:
    """Return the fault of an answer that proves nothing."""
    return NoAnswer(FaultKind.TRANSIENT, _("%s's answer could not be read.") % name)


def text_of(payload: Mapping[str, Any], key: str, name: str) -> str:
    """Return what must be in an answer of the network ``name``: a text, or a whole number."""
    value = payload.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise unreadable(name)
    return value


def busy(name: str, until: datetime.datetime | None) -> Fault:
    """Return the fault of a rate limit; without ``until``, the usual wait."""
    now = timezone.now()
    retry_at = min(max(now, until), now + LONGEST_WAIT) if until else now + USUAL_WAIT
    message = _("%s asks to wait: too many calls in a short time.") % name
    return Fault(FaultKind.RATE_LIMITED, message, retry_at=retry_at)


def rule_of(error: Mapping[str, Any]) -> str:
    """Return how an error of Meta's APIs names the rule: its title, and its numbers."""
    numbers = [str(error[name]) for name in ("code", "error_subcode") if error.get(name)]
    title = str(error.get("error_user_title") or error.get("type") or "error")[:120]
    return f"{title} {'/'.join(numbers)}"


def down(name: str) -> Fault:
    """Return the fault of a server that failed by itself."""
    message = _("%s has a fault of its own at the moment.") % name
    return Fault(FaultKind.TRANSIENT, message)


def told(headers: Mapping[str, str], reset: str = "") -> datetime.datetime | None:
    """Return until when a server asks to wait; None: it does not say.

    ``Retry-After`` in seconds or as a date, or the header ``reset`` in Unix seconds.
    """
    now = timezone.now()
    wait = headers.get("retry-after", "")
    try:
        if wait.isdigit():
            return now + min(datetime.timedelta(seconds=min(int(wait), 86_400)), LONGEST_WAIT)
        if wait:
            return email.utils.parsedate_to_datetime(wait).astimezone(datetime.UTC)
        if reset and (moment := headers.get(reset, "")):
            return datetime.datetime.fromtimestamp(int(moment), tz=datetime.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None  # not a number, not a date
    return None
