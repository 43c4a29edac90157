"""The API: every endpoint with its older names, and the doors that lead nowhere."""

from tests.access.bearer import Call
from tests.access.table import Row, public


def nowhere(route: str) -> list[Row]:
    """No endpoint: the same JSON for everybody, by any method."""
    return [public(route, method, 404, csrf=False, viewers=True) for method in ("GET", "POST")]


ROWS = [*nowhere("api_root"), *nowhere("api_missing")]

CALLS = [
    Call(
        ("POST profiles", "POST profiles/profile", "POST profiles/create-profile"),
        body={"title": "New"},
        account_level=True,
    ),
    Call(("GET profiles",), account_level=True),
    Call(
        (
            "PATCH profiles",
            "PUT profiles",
            "PATCH profiles/profile",
            "PUT profiles/profile",
        ),
        body={"title": "Renamed"},
        as_profile=True,
    ),
    Call(
        ("DELETE profiles", "DELETE profiles/profile", "DELETE profiles/delete-profile"),
        of=lambda party: party.profile.title,
        named="title",
        foreign=404,
    ),
    Call(("DELETE profiles/social",), body={"platform": "bluesky"}),
]
