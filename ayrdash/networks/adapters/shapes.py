"""Reading rows of an answer that may not be as the network describes them."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.core.errors import Text
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.capabilities import Chat

logger = logging.getLogger(__name__)


class OddShape(Fault):
    """Something in an answer is not as described; the call itself went well."""


@contextlib.contextmanager
def known_shape(name: Text) -> Iterator[None]:
    """Turn what reading an answer of the network ``name`` stumbles over into ``OddShape``.

    For reading alone: no call may be made within.
    """
    try:
        yield
    except OddShape:
        raise
    except (Fault, AttributeError, LookupError, TypeError, ValueError) as error:
        message = _("%s's answer could not be read.") % name
        raise OddShape(FaultKind.TRANSIENT, message) from error


def readable(
    rows: Sequence[dict[str, Any]], read: Callable[[dict[str, Any]], Chat | None], name: Text
) -> list[Chat]:
    """Return the conversations that ``read`` makes of the rows.

    One that can't be read stops no other. Raises ``OddShape`` where none could be read.
    """
    found: list[Chat] = []
    odd: list[OddShape] = []
    for row in rows:
        try:
            with known_shape(name):
                item = read(row)
        except OddShape as fault:
            logger.warning("A row of %s's answer is left out", name, exc_info=fault)
            odd.append(fault)
            continue
        if item is not None:
            found.append(item)
    if odd and len(odd) == len(rows):
        raise odd[0]
    return found
