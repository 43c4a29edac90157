"""Who else wants to know what became of mails: apps above register here.

They are told inside the transaction that writes it down.
"""

from collections.abc import Callable

from ayrdash.mail.models import BadAddress, OutgoingMail

_LOST: list[Callable[[OutgoingMail], None]] = []
_BAD: list[Callable[[BadAddress], None]] = []
_RELEASED: list[Callable[[str], None]] = []


def when_lost(listener: Callable[[OutgoingMail], None]) -> Callable[[OutgoingMail], None]:
    """Register for mails that did not reach anybody and are tried no more."""
    _LOST.append(listener)
    return listener


def when_bad(listener: Callable[[BadAddress], None]) -> Callable[[BadAddress], None]:
    """Register for addresses that get no mail from now on."""
    _BAD.append(listener)
    return listener


def when_released(listener: Callable[[str], None]) -> Callable[[str], None]:
    """Register for addresses that get mail again."""
    _RELEASED.append(listener)
    return listener


def tell_lost(mail: OutgoingMail) -> None:
    for listener in _LOST:
        listener(mail)


def tell_bad(bad: BadAddress) -> None:
    for listener in _BAD:
        listener(bad)


def tell_released(email: str) -> None:
    for listener in _RELEASED:
        listener(email)
