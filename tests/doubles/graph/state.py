"""What the double knows: people, their pages, what was posted, and the switches of faults."""

import hashlib
import hmac
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

APP_ID, APP_SECRET = "1234567890", "app-secret-of-the-double"
ALL_TASKS = ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"]
LONG_LIFE = 5_184_000


@dataclass
class Instagram:
    """A professional account that is tied to a page."""

    id: str
    username: str
    name: str = ""
    quota_used: int = 0
    quota_total: int = 50


@dataclass
class Page:
    """A page and who may do what with it."""

    id: str
    name: str
    tasks: list[str] = field(default_factory=lambda: list(ALL_TASKS))
    location: dict[str, Any] = field(default_factory=dict)
    instagram: Instagram | None = None


@dataclass
class Person:
    """Somebody with a Facebook account. ``refused``: permissions unticked at the consent.

    ``granted``: what an earlier consent gave the app; every later token has it too.
    """

    id: str
    name: str
    pages: list[Page] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    granted: set[str] = field(default_factory=set)


@dataclass
class Token:
    """A token given out. ``page_id`` None: a person's. ``dead``: the 190's subcode."""

    person_id: str
    scopes: set[str]
    page_id: str | None = None
    expires_at: float | None = None
    dead: int | None = None


@dataclass
class GraphError(Exception):
    """The error of an answer, in Graph's own shape."""

    code: int
    message: str
    subcode: int | None = None
    status: int = 400
    kind: str = "OAuthException"
    user_message: str = ""
    transient: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    # An answer that is none of Graph's: a proxy's page.
    raw: bytes | None = None

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.message}",
            "type": self.kind,
            "code": self.code,
            "fbtrace_id": secrets.token_urlsafe(8),
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.user_message:
            error |= {"error_user_title": "Notice", "error_user_msg": self.user_message}
        if self.transient:
            error["is_transient"] = True
        return {"error": error}


@dataclass
class Graph:
    """The state of one server. Calls are counted by name, such as ``POST feed``."""

    url: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    # What is published: posts of pages, media of Instagram, by id.
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Comments under both, by id: of a page's post or of media, ``parent`` answered or "".
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Conversations, by id.
    talks: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Fields that the app is subscribed to, by page.
    subscribed: dict[str, list[str]] = field(default_factory=dict)
    # What waits to be used: photos not yet published, and containers.
    photos: dict[str, dict[str, Any]] = field(default_factory=dict)
    containers: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    faults: dict[str, tuple[GraphError, int]] = field(default_factory=dict)
    # Calls that take this many seconds; calls that are done and then not answered.
    delays: dict[str, float] = field(default_factory=dict)
    resets: dict[str, int] = field(default_factory=dict)
    # How often a container says IN_PROGRESS, and what it says then.
    container_waits: int = 0
    container_end: str = "FINISHED"

    def fail(self, name: str, error: GraphError, *, times: int = 1) -> None:
        """Answer the next calls of that name by an error; nothing is done."""
        self.faults[name] = (error, times)

    def accept_then_reset(self, name: str, *, times: int = 1) -> None:
        """Do the next calls of that name and then hang up without an answer."""
        self.resets[name] = times

    def add_person(self, person_id: str = "100", name: str = "Paula Page") -> Person:
        return self.people.setdefault(person_id, Person(person_id, name))

    def page(self, page_id: str) -> tuple[Person, Page]:
        for person in self.people.values():
            for page in person.pages:
                if page.id == page_id:
                    return person, page
        raise GraphError(
            100, f"Object with ID '{page_id}' does not exist", 33, kind="GraphMethodException"
        )

    def instagram(self, instagram_id: str) -> Page | None:
        """Return the page that an Instagram account is tied to."""
        pages = (page for person in self.people.values() for page in person.pages)
        return next((p for p in pages if p.instagram and p.instagram.id == instagram_id), None)

    def new_token(
        self, person: Person, scopes: set[str], *, page: Page | None = None, life: float | None
    ) -> str:
        value = f"EAA{secrets.token_hex(12)}"
        expires_at = time.time() + life if life else None
        self.tokens[value] = Token(person.id, scopes, page.id if page else None, expires_at)
        return value

    def kill_tokens(self, subcode: int, *, person_id: str = "") -> None:
        """Let all tokens die: 458 app removed, 459 checkpoint, 460 password, 463 expired."""
        for token in self.tokens.values():
            if not person_id or token.person_id == person_id:
                token.dead = subcode

    def new_id(self) -> str:
        return str(secrets.randbelow(9 * 10**15) + 10**15)


def proof_of(token: str) -> str:
    """Return the ``appsecret_proof`` of a token."""
    return hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
