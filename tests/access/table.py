"""The access matrix: who gets which answer from which address.

Every address of the installation has a row per method it answers, in
``tests/access/<app>.py``. ``tests/architecture/test_access.py`` walks the URL
configuration, fails for an address without a row and for a row without an address,
and asks each row's questions. How to write a row: docs/testing.md.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, reverse

from tests.cast import Party

SIGN_IN = "sign-in"
METHODS = ("GET", "POST")
# Tables that a request may write without anybody having changed anything.
BOOKKEEPING = ("django_session", "usersessions_usersession", "core_tally")
# The whole admin has one rule of its own, static files are files, and the API knows keys
# instead of sessions: tests/access/bearer.py.
APART = ("admin:", "djdt:", "api:")

Answer = int | str


@dataclass(frozen=True, repr=False)
class Row:
    """One address and method, and what each actor gets from it: a status, or SIGN_IN.

    ``of`` returns the URL's arguments for an object of the given party's User Profile,
    made by the row if need be. ``data`` is what is posted, or a function of the party.
    ``named`` is the posted field that names the object, where the address does not.
    ``primary`` and ``profile`` are Alice acting as either; ``outsider`` has no Account,
    ``operator`` runs the installation (asked only where set).
    """

    route: str
    method: str
    of: Callable[[Party], list[Any]] | None = None
    data: dict[str, Any] | Callable[[Party], dict[str, Any]] = field(default_factory=dict)
    named: str = ""
    anonymous: Answer = SIGN_IN
    outsider: Answer = 403
    primary: Answer = 0
    profile: Answer = 0
    operator: Answer = 0
    # The right (``Action``) that a member's role must hold; empty: any member may.
    needs: str = ""
    # The object is the asker's own (a passkey), not one of the Account.
    personal: bool = False
    # Nothing but the session changes: allowed while looking as a member.
    viewers: bool = False
    # Asked by strangers for an object of Alice's; 0: the address names no object.
    foreign: int = 404
    # POST only: the form carries the stamp of the acting profile, the CSRF token.
    stamped: bool = True
    csrf: bool = True
    # Something the client needs first: a cookie, a recent password.
    prepare: Callable[[Client, Party], None] | None = None

    def __repr__(self) -> str:
        return f"{self.route}-{self.method}"

    def expected(self, actor: str) -> Answer:
        usual = 302 if self.method == "POST" else 200
        primary = self.primary or usual
        answers = {"primary": primary, "profile": self.profile or primary}
        return answers.get(actor) or getattr(self, actor)

    def for_member(self, rights: frozenset[str]) -> Answer:
        """Return what a member with these rights gets, acting as the User Profile."""
        owners = self.expected("profile")
        refused = self.needs and self.needs not in rights and owners != 404
        return 403 if refused else owners

    def args(self, party: Party) -> list[Any]:
        return self.of(party) if self.of else []

    def payload(self, party: Party) -> dict[str, Any]:
        return dict(self.data(party) if callable(self.data) else self.data)

    @property
    def names_an_object(self) -> bool:
        return bool(self.foreign and (self.of or self.named))


def public(route: str, method: str, status: int = 200, **cells: Any) -> Row:
    """A row of an address that answers everybody alike, with or without sign-in."""
    actors = dict.fromkeys(("anonymous", "outsider", "primary", "profile"), status)
    return Row(route, method, foreign=0, stamped=False, **{**actors, **cells})


def all_rows() -> list[Row]:
    """Collect ``ROWS`` of every module beside this one."""
    package = importlib.import_module("tests.access")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"tests.access.{name}") for name in names]
    return [row for module in modules for row in getattr(module, "ROWS", [])]


def routes(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """Yield the full name of every address below ``patterns``."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}"


def without_row(names: set[str], rows: list[Row]) -> set[str]:
    """Return the addresses that no row speaks of."""
    covered = {row.route for row in rows}
    return {name for name in names if name not in covered and not name.startswith(APART)}


def without_route(names: set[str], rows: list[Row]) -> set[str]:
    """Return the rows that speak of no address."""
    return {str(row) for row in rows if row.route not in names}


def ask(
    client: Client, row: Row, args: list[Any], data: dict[str, Any], method: str = ""
) -> HttpResponse:
    """Send the row's request."""
    url = reverse(row.route, args=args)
    if (method or row.method) == "POST":
        return client.post(url, data)
    return client.get(url, data)


def status_of(response: HttpResponse) -> Answer:
    """Return the status, or SIGN_IN for the way to the sign-in page."""
    login = resolve_url(settings.LOGIN_URL)
    if response.status_code == 302 and response["Location"].startswith(login):
        return SIGN_IN
    return response.status_code


def missing(args: list[Any]) -> list[Any]:
    """Return arguments of the same kinds that name nothing."""
    return [2**31 - 2 if isinstance(arg, int) else "missing-0000000000" for arg in args]


def check_foreign(client: Client, row: Row, owner: Party) -> None:
    """A stranger asks for the owner's object: as if it were not there, and no trace."""
    if row.prepare:
        row.prepare(client, owner)
    args, data = row.args(owner), row.payload(owner)
    nothing = {**data, row.named: "missing-0000000000"} if row.named else data
    with CaptureQueriesContext(connection) as queries:
        foreign = ask(client, row, args, data)
    # Read now: the next request empties the log.
    written = [query["sql"] for query in queries if is_write(query["sql"])]
    absent = ask(client, row, missing(args), nothing)
    assert foreign.status_code == row.foreign, f"{row}: {foreign.status_code} for a stranger"
    assert absent.status_code == row.foreign, f"{row}: {absent.status_code} for nothing"
    assert bare_body(foreign) == bare_body(absent), f"{row}: a stranger's page differs"
    assert foreign.headers.keys() == absent.headers.keys(), f"{row}: the headers differ"
    assert not written, f"{row}: a stranger's request wrote: {written}"


def bare_body(response: HttpResponse) -> bytes:
    """Return the body without what differs from request to request."""
    body = response.content.replace(response.request["PATH_INFO"].encode(), b"[path]")
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"[csrf]", body)
    return re.sub(rb'("X-CSRFToken": ?|csrf-token" content=)"[^"]*"', b"[csrf]", body)


def is_write(sql: str) -> bool:
    """Tell whether a statement changes anything but bookkeeping."""
    verb = sql.lstrip().split(None, 1)[0].upper()
    if verb not in {"INSERT", "UPDATE", "DELETE", "REPLACE"}:
        return False
    return not any(f'"{table}"' in sql for table in BOOKKEEPING)
