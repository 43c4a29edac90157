"""What each figure is to reach, and why one that does not reach it does not."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """At most ``most`` of a figure; its words for the table."""

    column: str
    most: float
    unit: str = "× bare"

    @property
    def text(self) -> str:
        return f"≤ {self.most:g} {self.unit}"


ONE_FIFTH = Goal("times_bare", 5)
WRITE = Goal("times_bare", 6.7)
AS_SMALL = Goal("times_small", 1.2, "× the small tenant")
SMALL = {
    "first page": ONE_FIFTH,
    "last page": ONE_FIFTH,
    "search": ONE_FIFTH,
    "switch": ONE_FIFTH,
    "linking page": Goal("times_bare", 3.3),
    "API: list": ONE_FIFTH,
    "API: history, 25 posts": ONE_FIFTH,
    "API: create profile": WRITE,
    "API: accept a post": WRITE,
}
LARGE = {
    "first page": AS_SMALL,
    "last page": AS_SMALL,
    "search": AS_SMALL,
    "switch": AS_SMALL,
    "API: list": Goal("cpu_ms", 80, "ms CPU"),
}
START = Goal("cpu_s", 1.0, "s of CPU to the first 200")
WEB = Goal("web_mb", 100, "MB")
WORKER = Goal("worker_mb", 90, "MB")
# The longest answers, as a multiple of the usual one.
TAIL, TAIL_OF_WRITES = 5, {"sqlite": 25, "postgres": 10}
WRITES = ("API: create profile", "API: accept a post")

# Where a goal is not reached: what the profile shows.
WHY = {
    "pages of profiles": (
        "of the first page's CPU half is the ORM building and reading its queries (who acts, "
        "fifty profiles, their tags and networks, the filter's tags), 9 % drawing fifty rows; most "
        "of the rest is the template language for layout, toolbar and dialog. The goal was set by "
        "a prototype in Jinja2 without a layout."
    ),
    "search, large tenant": "the text index is asked first, and then the titles; not yet profiled.",
    "switch": (
        "a page pays for session, person, membership and profile: four queries against none in "
        "the bare view."
    ),
    "linking page": (
        "seven queries (link, look, frames, trail, accounts, settings, apps) are 56 % of it, the "
        "template language 23 %."
    ),
    "calls of the API": (
        "70 % of the CPU of a list or of a history is the ORM, and 30 % of it goes to who calls: "
        "the key with its profile and Account, and the count of calls, which all processes share "
        "and which is therefore a write. The goals were set by a prototype with neither. JSON is "
        "8 % of a list of 100, and a sixth of one of 5,000."
    ),
    "start, memory": "imports: Django, allauth, pydantic with Ninja, and 600 modules of ours.",
    "tails": "the machine's two cores were shared with other work while this was measured.",
}


def goal_of(row: dict[str, Any], smallest: int, database: str) -> Goal | None:
    """Return what a row is to reach; None: nothing is set."""
    if row["case"] == "switch" and row["profiles"] == smallest and database == "postgres":
        return WRITE
    return (SMALL if row["profiles"] == smallest else LARGE).get(row["case"])


def tail_of(row: dict[str, Any], database: str) -> int:
    return TAIL_OF_WRITES[database] if row["case"] in WRITES else TAIL
