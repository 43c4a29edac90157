"""One network's JSON API: its name, and what its refusals mean beyond their status."""

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.base import Fault, FaultKind

_WORDS = 300


@dataclass(frozen=True)
class Reply:
    """A complete answer. ``content`` is its JSON; None: it is no JSON."""

    status: int
    headers: Mapping[str, str]
    content: Any = None

    @property
    def members(self) -> dict[str, Any]:
        """Return the JSON object; empty: it is none."""
        return self.content if isinstance(self.content, dict) else {}


# What an answer means that refuses; None: what its status says.
Meaning = Callable[[Reply], Fault | None]


@dataclass(frozen=True)
class Service:
    """How a network is spoken to. ``words`` finds its own words in a refusal.

    ``reset_header``: names until when to wait, in Unix seconds; empty: the network has none.
    """

    name: str
    words: Callable[[Reply], str]
    meaning: Meaning
    reset_header: str = ""

    def ask(self, method: str, url: str, **kwargs: Any) -> Reply:
        """Make a call; raises ``Fault`` unless it was answered with a status below 300."""
        reply = self.send(method, url, **kwargs)
        if 200 <= reply.status < 300:
            return reply
        raise self.refusal(reply)

    def send(self, method: str, url: str, **kwargs: Any) -> Reply:
        """Make a call; return whatever it was answered."""
        answer = wire.send(method, url, **kwargs)
        return Reply(answer.status, answer.headers, _json(answer.body))

    def refusal(self, reply: Reply) -> Fault:
        """Return what an answer means that is no success."""
        return self.meaning(reply) or self.by_status(reply)

    def object(self, method: str, url: str, **kwargs: Any) -> dict[str, Any]:
        """Make a call that is answered by a JSON object."""
        reply = self.ask(method, url, **kwargs)
        if not isinstance(reply.content, dict):
            raise self.unreadable()
        return reply.content

    def text(self, members: Mapping[str, Any], name: str) -> str:
        """Return what must be in an answer; without it there is no proof of anything."""
        return wire.text_of(members, name, self.name)

    def rows(self, members: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        """Return a list of objects; one that is left out is empty."""
        rows = members.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.unreadable()
        return rows

    def unreadable(self) -> wire.NoAnswer:
        return wire.unreadable(self.name)

    def by_status(self, reply: Reply) -> Fault:
        """Return what a status means that the network says nothing special of."""
        if reply.status == 401:
            message = _("%s did not accept the login.") % self.name
            return Fault(FaultKind.UNKNOWN, message)
        if reply.status == 429:
            return self.busy(wire.told(reply.headers, self.reset_header))
        # A page instead of JSON is a proxy's, or an outage's.
        if reply.status >= 500 or reply.content is None:
            return wire.down(self.name)
        if reply.status in (404, 410):
            return self.gone()
        if reply.status == 403:
            return self.fault(FaultKind.PERMISSION_LOST, reply)
        return self.fault(FaultKind.REJECTED, reply)

    def gone(self) -> Fault:
        return Fault(FaultKind.GONE, _("It is no longer there at %s.") % self.name)

    def fault(
        self, kind: FaultKind, reply: Reply, *, violation: bool = False, rule: str = ""
    ) -> Fault:
        """Return a fault in the network's own words."""
        said = self.words(reply)[:_WORDS] or str(reply.status)
        named = {"network": self.name, "reason": said}
        message = _("%(network)s refused: %(reason)s") % named
        return Fault(kind, message, violation=violation, rule=rule)

    def busy(self, until: datetime.datetime | None) -> Fault:
        return wire.busy(self.name, until)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
