"""Publishing once where the network knows no key of ours.

Whoever may have published already looks for it before sending again: at each try but the
first, and at once when no clear answer came. Where there is nothing to look at, a person does
(``once_unseen``).
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind, Publication, Published
from ayrdash.networks.adapters.wire import NotSent

# The clocks of two machines differ a little.
CLOCK_DIFFERENCE = datetime.timedelta(minutes=2)
# What a network refuses as a double may be a double of this very post.
_UNCLEAR = frozenset({FaultKind.TRANSIENT, FaultKind.DUPLICATE})


class _MayBeOut(Exception):
    """The one call that publishes ended without a clear no."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@contextmanager
def the_call_that_counts(publication: Publication, seconds: float | None = None) -> Iterator[None]:
    """Mark the one call after which the post may be out, whatever came back.

    It ends after ``seconds`` at most; None: after those that any call may last. When the lease
    ends before that it is not begun but a ``Fault`` (transient) raised, as somebody else might
    begin too meanwhile.
    """
    longest = settings.OUTBOUND_TIMEOUT_SECONDS if seconds is None else seconds
    ends = timezone.now() + datetime.timedelta(seconds=longest)
    if publication.lease_until and ends > publication.lease_until:
        message = _("Sending took too long.")
        raise Fault(FaultKind.TRANSIENT, message)
    try:
        yield
    except NotSent:
        raise
    except Fault as fault:
        if fault.kind in _UNCLEAR:
            raise _MayBeOut(fault) from fault
        raise


@contextmanager
def the_look_after() -> Iterator[None]:
    """Mark a look for a post that was taken already: no fault of it says that it is not out."""
    try:
        yield
    except Fault as fault:
        if fault.kind is FaultKind.RATE_LIMITED:
            raise
        raise _MayBeOut(Fault(FaultKind.TRANSIENT, fault.message)) from fault


def once(
    publication: Publication,
    send: Callable[[], Published],
    find: Callable[[], Published | None],
    *,
    look: bool = True,
) -> Published:
    """Publish by ``send`` unless ``find`` finds that an earlier try did. Raises ``Fault``.

    ``send`` makes its one call that publishes within ``the_call_that_counts``.
    ``look`` False: the adapter knows that no earlier try came to the call that counts.
    """
    if publication.attempt > 1 and look and (known := find()):
        return known
    try:
        return send()
    except _MayBeOut as unclear:
        if known := _quietly(find):
            return known
        raise unclear.fault from unclear


def once_unseen(publication: Publication, send: Callable[[], Published]) -> Published:
    """Publish by ``send`` where the network shows nothing of what went out.

    What may be out is not sent again by itself, as it might double: after no clear answer, and
    after a worker that died over it, a ``Fault`` (rejected) asks for a person's look.
    """
    message = _(
        "Nobody can tell whether it went out: no clear answer came. Look there, and try again "
        "only if it is missing."
    )
    if publication.attempt > 1 and publication.abandoned():
        raise Fault(FaultKind.REJECTED, message)
    try:
        return send()
    except _MayBeOut as unclear:
        raise Fault(FaultKind.REJECTED, message) from unclear


def _quietly(find: Callable[[], Published | None]) -> Published | None:
    """Look; a fault of the look-up leaves the first fault to speak."""
    try:
        return find()
    except Fault:
        return None


def since(publication: Publication) -> datetime.datetime:
    """Return from when on a post may be this one."""
    return publication.record_time - CLOCK_DIFFERENCE


def is_since(publication: Publication, moment: object) -> bool:
    """Tell whether a moment in the network's words lies late enough."""
    made = moment_of(moment)
    return made is not None and made >= since(publication)


def moment_of(value: object) -> datetime.datetime | None:
    """Read a moment: ISO (UTC where it names no zone) or seconds since 1970; None: neither."""
    try:
        if isinstance(value, int | float):
            return datetime.datetime.fromtimestamp(value, datetime.UTC)
        moment = datetime.datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
