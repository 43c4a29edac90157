"""Named API keys of the Account: only acting as the Primary Profile, only its own."""

from typing import Any

from ayrdash.apikeys.models import NamedKey
from tests.access.profiles import password_given
from tests.access.table import Row
from tests.apikeys.keys import make_key
from tests.cast import Party


def key(party: Party) -> list[Any]:
    made = NamedKey.objects.filter(account=party.account, revoked_at=None).first()
    return [(made or make_key(party)[0]).ref]


WISH = {"name": "CI", "scopes": "read", "reach": "all"}
MANAGERS: dict[str, Any] = {"profile": 403, "needs": "manage_keys"}

ROWS = [
    Row("apikeys:index", "GET", **MANAGERS),
    Row("apikeys:create", "GET", prepare=password_given, **MANAGERS),
    Row("apikeys:create", "POST", data=WISH, prepare=password_given, **MANAGERS),
    Row("apikeys:detail", "GET", of=key, **MANAGERS),
    Row("apikeys:detail", "POST", of=key, data=WISH, **MANAGERS),
    Row("apikeys:profiles", "GET", of=key, **MANAGERS),
    Row("apikeys:profiles", "POST", of=key, **MANAGERS),
    Row(
        "apikeys:rotate",
        "POST",
        of=key,
        data={"overlap_hours": "24"},
        prepare=password_given,
        **MANAGERS,
    ),
    Row("apikeys:end_old", "POST", of=key, **MANAGERS),
    Row("apikeys:revoke", "POST", of=key, **MANAGERS),
]
