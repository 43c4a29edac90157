"""What a network that is linked by OAuth 2 adds to its adapter.

The flow itself (state, browser binding, PKCE, picker, saving) is one for all networks, in
``networks.services`` (``attempts``, ``findings``, ``picking``); an ``OAuthLink`` only knows
the network's addresses and words.
Methods that call the network raise ``Fault`` and nothing else.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext as _

from ayrdash.core.errors import Text
from ayrdash.core.networks import AnyNetwork
from ayrdash.networks.adapters.base import Fault, FaultKind

# How long one look-up of targets goes on.
LOOKING_SECONDS = 15.0
# How long a worker may read one list to its end, and not for good.
READING_SECONDS = 240.0


@dataclass(frozen=True)
class Scope:
    """One permission. ``words``: the box as the network's consent page names it.

    ``needed``: without it nothing can be posted, so the link is refused and asked for anew;
    the others are only recorded as missing.
    """

    name: str
    words: Text
    needed: bool = True


@dataclass(frozen=True)
class App:
    """The client that we are at a network: the installation's, or an Account's own."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    own: bool = False


@dataclass(frozen=True)
class Tokens:
    """What a network gave to act with. Moments are UTC; None: it names no end."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime.datetime | None = None
    refresh_expires_at: datetime.datetime | None = None
    issued_at: datetime.datetime | None = None
    # Whatever else the adapter needs in its calls: ids of parents, a user's token beside a page's.
    extra: dict[str, str] = field(default_factory=dict, repr=False)

    def as_json(self) -> str:
        """Return what ``SocialAccount.credentials`` holds."""
        kept = {name: value for name, value in vars(self).items() if value}
        return json.dumps(kept, default=_iso)

    @classmethod
    def from_json(cls, text: str) -> "Tokens":
        """Read stored tokens; a ``Fault`` (relink) when they can't be read."""
        try:
            kept: dict[str, Any] = json.loads(text)
            moments: dict[str, Any] = {
                name: datetime.datetime.fromisoformat(kept[name])
                for name in ("expires_at", "refresh_expires_at", "issued_at")
                if name in kept
            }
            return cls(**(kept | moments))
        except (ValueError, TypeError, KeyError) as error:
            message = _("The stored login can't be read. Link the account again.")
            raise Fault(FaultKind.TOKEN_DEAD, message) from error

    @property
    def ends_at(self) -> datetime.datetime | None:
        """When the link itself ends unless a person links it anew; None: not by time."""
        return self.refresh_expires_at if self.refresh else self.expires_at


def _iso(value: datetime.datetime) -> str:
    return value.isoformat()


@dataclass(frozen=True)
class Grant:
    """What one consent gave. ``granted`` None: the network does not tell, all is assumed."""

    tokens: Tokens
    granted: frozenset[str] | None = None
    # Who consented, in the network's words: its id for that person, and a name to show.
    person_id: str = ""
    person_name: str = ""


class TargetKind(StrEnum):
    """What can be linked after a consent."""

    PERSON = "person"
    PAGE = "page"
    LOCATION = "location"
    BOARD = "board"
    CHANNEL = "channel"
    GROUP = "group"


@dataclass(frozen=True)
class Target:
    """One page, location, board, channel or person that a consent reaches.

    ``remote_id`` is the network's stable id. ``handle`` is what people know it by (without
    @). ``location`` is one line, empty where it has none. ``tokens``: the target's own, or
    the consent's where the network has none for targets. ``barred``: a sentence that says
    why it can't be linked; it is then shown, but can't be picked.
    """

    remote_id: str
    handle: str
    tokens: Tokens
    kind: TargetKind = TargetKind.PERSON
    display_name: str = ""
    location: str = ""
    picture_url: str = ""
    barred: Text = ""


class Outcome(StrEnum):
    """What one check of app credentials showed."""

    PROVEN = "proven"
    REFUSED = "refused"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class AppCheck:
    """One line of the *test* button: what was tried, and what it showed."""

    outcome: Outcome
    text: Text


class AppLink(Protocol):
    """How accounts of a network are linked by an app of ours, whatever the way."""

    @property
    def network(self) -> AnyNetwork:
        """Which network it is."""

    @property
    def app_network(self) -> AnyNetwork:
        """Whose app credentials serve (Instagram by Facebook Login: Facebook's)."""

    @property
    def scopes(self) -> Sequence[Scope]:
        """The permissions to ask for."""

    def verify(self, app: App, target: Target) -> Target:
        """Make one cheap call with the target's own token; return it as it is now."""

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        """Try what can be proven of app credentials without a person's consent."""


class OAuthLink(AppLink, Protocol):
    """The OAuth side of one network."""

    @property
    def issuer(self) -> str:
        """The ``iss`` that must come back with the code; empty: this network sends none."""

    def authorize_url(self, app: App, *, redirect_uri: str, state: str, challenge: str) -> str:
        """Return the consent page's address; ``challenge`` is PKCE S256, unused where unknown."""

    def exchange(self, app: App, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Turn the code into tokens (the long-lived ones where there are two steps)."""

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        """Yield what can be linked, page by page as the network gives them.

        The core stops asking after its own bound of count and time; who may yield nothing for
        long keeps to ``LOOKING_SECONDS`` too.
        """

    def renew(self, app: App, tokens: Tokens) -> Tokens:
        """Return new tokens for these; called only when they are due (``adapters.renewal``).

        ``FaultKind.UNKNOWN`` where the network refused without proof that the link is dead:
        the third in a row is believed.
        """

    def revoke(self, app: App, tokens: Tokens) -> None:
        """Give the access back at the network, best effort: raises nothing."""


@runtime_checkable
class MessagingLink(Protocol):
    """An ``OAuthLink`` whose network has direct messages, by permissions of their own."""

    @property
    def messaging_scopes(self) -> Sequence[Scope]:
        """The permissions that messages need beside those for posting; none is ``needed``."""

    def with_messaging(self) -> OAuthLink:
        """Return the same link, which asks for them too."""


def asking(link: OAuthLink, *, messaging: bool) -> OAuthLink:
    """Return the link that asks for what is in use: for messages only where they are on."""
    widened: object = link
    if messaging and isinstance(widened, MessagingLink):
        return widened.with_messaging()
    return link


def messaging_problem_of(scopes: Sequence[Scope], granted: Sequence[str], network: Text) -> str:
    """Return a sentence on the permissions for messages that a link was not given."""
    if all(scope.name in granted for scope in scopes):
        return ""
    message = _("Link %s again: its permissions for messages were not given yet.")
    return message % network


@runtime_checkable
class Resyncing(OAuthLink, Protocol):
    """The OAuth side of a network where one person's consent serves many profiles.

    Each target's tokens must be its own: they are given to many accounts at once.
    """

    def all_targets(self, app: App, grant: Grant) -> Iterable[Target]:
        """Yield all that can be linked, to the end; a ``Fault`` where there seems to be none.

        Between two targets at most ``READING_SECONDS`` pass. For the worker alone.
        """
