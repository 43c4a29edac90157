"""What an error of the Graph API means. Codes as its documents list them."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.outbound import Answer
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.base import Fault, FaultKind

# Limits that name no end of theirs roll over the last hour or day.
USUAL_WAIT = datetime.timedelta(minutes=15)
LONGEST_WAIT = datetime.timedelta(hours=24)

_DEAD: dict[int, Promise] = {
    458: gettext_lazy("This app was removed from the Facebook account. Link it again."),
    459: gettext_lazy("Sign in at facebook.com first: Facebook asks for it. Then link again."),
    460: gettext_lazy("The Facebook password was changed since. Link the account again."),
    463: gettext_lazy("The login at Facebook has run out. Link the account again."),
    464: gettext_lazy("The Facebook account is not confirmed. Confirm it, then link again."),
    467: gettext_lazy("The login at Facebook is no longer valid. Link the account again."),
    492: gettext_lazy("The person no longer has a role on this page. Link it by one who has."),
}
_LIMITS = frozenset({4, 17, 32, 341, 613, 80001, 80002, 80006})
# Instagram's codes that say that the account may not post (subcodes).
_BARRED = frozenset({2207050, 2207051})
_DAILY = 2207042
# The whole of what a later try with a new container mends.
_PASSING = frozenset({2207001, 2207003, 2207020, 2207032, 2207053, 2207027, 2207008})
_NOT_THERE = 33
# An answer too late: said under the code of a lost permission, which it is not.
_TOO_LATE = frozenset({2018278, 2534022})


class GraphFault(Fault):
    """A fault with the Graph API's own numbers; 0: it gave none."""

    code: int = 0
    subcode: int = 0


def fault_of(answer: Answer, payload: Mapping[str, Any]) -> GraphFault:
    """Return the fault that a refusal speaks of."""
    error = payload.get("error")
    if not isinstance(error, Mapping):
        return _without_words(answer)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    words = str(error.get("error_user_msg") or error.get("message") or "")[:300]
    fault = _meaning(answer, code, subcode, words, transient=error.get("is_transient") is True)
    if fault.violation:
        fault.rule = wire.rule_of(error)
    fault.code, fault.subcode = code, subcode
    return fault


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _without_words(answer: Answer) -> GraphFault:
    """Something answers, but not as the Graph API does: a proxy, an outage."""
    if answer.status == 401:
        return GraphFault(FaultKind.UNKNOWN, _("Facebook did not accept the login."))
    if answer.status == 429:
        return _wait(answer)
    message = _("Facebook has a fault of its own at the moment.")
    return GraphFault(FaultKind.TRANSIENT, message)


def _meaning(answer: Answer, code: int, subcode: int, words: str, *, transient: bool) -> GraphFault:
    if code in (102, 190):
        message = str(_DEAD.get(subcode) or _("Facebook no longer accepts the login."))
        return GraphFault(FaultKind.TOKEN_DEAD, message)
    if code == 368 or subcode in _BARRED:
        message = _("Facebook keeps this account from posting: %s") % words
        return GraphFault(FaultKind.SUSPENDED, message, violation=True)
    if code in _LIMITS or answer.status == 429:
        return _wait(answer)
    if subcode == _DAILY:
        return day_is_full()
    if transient or code in (1, 2) or subcode in _PASSING or answer.status >= 500:
        message = _("Facebook could not do it at the moment: %s") % words
        return GraphFault(FaultKind.TRANSIENT, message)
    return _refusal(code, subcode, words)


def _refusal(code: int, subcode: int, words: str) -> GraphFault:
    if code == 100 and subcode == _NOT_THERE:
        return GraphFault(FaultKind.GONE, _("It is no longer there at Facebook."))
    if subcode in _TOO_LATE:
        message = _("Meta takes answers only for a time after the other side's last message.")
        return GraphFault(FaultKind.REJECTED, message)
    if code in (3, 10) or 200 <= code <= 299:
        message = _("Facebook refused permission: %s") % words
        return GraphFault(FaultKind.PERMISSION_LOST, message)
    if code == 506:
        message = _("Facebook has just taken the same post already. Change the text.")
        return GraphFault(FaultKind.DUPLICATE, message)
    return GraphFault(FaultKind.REJECTED, _("Facebook refused it: %s") % words)


def day_is_full() -> GraphFault:
    """Return the fault of an Instagram account that has used its posts of 24 hours."""
    message = _("Instagram takes no more posts of this account today.")
    retry_at = timezone.now() + datetime.timedelta(hours=1)
    return GraphFault(FaultKind.RATE_LIMITED, message, retry_at=retry_at)


def _wait(answer: Answer) -> GraphFault:
    message = _("Facebook asks to wait: too many calls in a short time.")
    wait = min(max(_told(answer), datetime.timedelta(0)) or USUAL_WAIT, LONGEST_WAIT)
    return GraphFault(FaultKind.RATE_LIMITED, message, retry_at=timezone.now() + wait)


def _told(answer: Answer) -> datetime.timedelta:
    """Return how long to wait: ``Retry-After`` in seconds, or minutes in the usage header."""
    after = answer.headers.get("retry-after", "")
    if after.isdigit():
        return datetime.timedelta(seconds=min(int(after), 86_400))
    minutes = 0
    try:
        usage = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        for rows in usage.values():
            minutes = max(minutes, *(int(r["estimated_time_to_regain_access"]) for r in rows))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return datetime.timedelta(0)  # not as documented: the usual wait
    return datetime.timedelta(minutes=min(minutes, 1_440))
