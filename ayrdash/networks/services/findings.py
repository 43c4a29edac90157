"""What a consent reached, as an attempt keeps it between consent and choice."""

import json
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ayrdash.networks.adapters.oauth import (
    LOOKING_SECONDS,
    AppLink,
    Grant,
    Target,
    TargetKind,
    Tokens,
)

# Of one look-up: far more than a person can look through.
MOST_TARGETS = 2_000


@dataclass(frozen=True)
class Findings:
    """Targets with their tokens; permissions given and missing; who consented.

    ``cut``: the network had more than was asked for. ``consent``: the consent's own tokens.
    """

    targets: tuple[Target, ...]
    granted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    person_id: str = ""
    person_name: str = ""
    cut: bool = False
    consent: Tokens = field(default=Tokens(""), repr=False)

    @classmethod
    def of(cls, link: AppLink, grant: Grant, targets: Iterable[Target], *, cut: bool) -> "Findings":
        """Gather what is kept of one consent."""
        wanted = [scope.name for scope in link.scopes]
        given = set(wanted) if grant.granted is None else grant.granted
        return cls(
            targets=tuple(targets),
            granted=tuple(sorted(given)),
            missing=_lacking(link, given),
            person_id=grant.person_id,
            person_name=grant.person_name,
            cut=cut,
            consent=grant.tokens,
        )

    @property
    def grant(self) -> Grant:
        """The consent itself, by which the network can be asked again."""
        given = frozenset(self.granted)
        return Grant(self.consent, given, self.person_id, self.person_name)

    def as_for(self, link: AppLink) -> "Findings":
        """Return the same consent as it stands to what another link asks for."""
        return replace(self, missing=_lacking(link, self.granted))

    def without_targets(self) -> "Findings":
        """Return what is left when only the consent counts."""
        return replace(self, targets=(), cut=False)

    def as_json(self) -> str:
        """Return what an attempt stores, encrypted."""
        targets = [_packed(target) for target in self.targets]
        consent = self.consent.as_json() if self.consent.access else ""
        packed = {"targets": targets, "consent": consent}
        return json.dumps({**vars(self), **packed})

    @classmethod
    def from_json(cls, text: str) -> "Findings":
        """Read what ``as_json`` wrote."""
        kept = json.loads(text)
        targets = tuple(_unpacked(item) for item in kept.pop("targets"))
        given = {**kept, "granted": tuple(kept["granted"]), "missing": tuple(kept["missing"])}
        # Empty in attempts of before it was kept.
        consent = kept.get("consent")
        given["consent"] = Tokens.from_json(consent) if consent else Tokens("")
        return cls(targets=targets, **given)

    def target(self, remote_id: str) -> Target | None:
        """Return one target by the network's id."""
        return next((t for t in self.targets if t.remote_id == remote_id), None)

    def search(self, text: str) -> list[Target]:
        """Return the targets whose name, handle or location holds each word of ``text``."""
        words = text.casefold().split()
        return [t for t in self.targets if all(word in _haystack(t) for word in words)]


def _lacking(link: AppLink, given: Collection[str]) -> tuple[str, ...]:
    return tuple(scope.name for scope in link.scopes if scope.name not in given)


def _haystack(target: Target) -> str:
    return f"{target.display_name} {target.handle} {target.location}".casefold()


def _packed(target: Target) -> dict[str, Any]:
    return {**vars(target), "tokens": target.tokens.as_json(), "barred": str(target.barred)}


def _unpacked(item: dict[str, Any]) -> Target:
    tokens, kind = Tokens.from_json(item["tokens"]), TargetKind(item["kind"])
    return Target(**{**item, "tokens": tokens, "kind": kind})


def read_targets(source: Iterable[Target]) -> tuple[list[Target], bool]:
    """Read targets until there are no more, too many, or no time; True: there may be more."""
    until = time.monotonic() + LOOKING_SECONDS
    found: list[Target] = []
    for target in source:
        if len(found) >= MOST_TARGETS:
            return found, True
        found.append(target)
        if time.monotonic() > until:
            return found, True
    return found, time.monotonic() > until
