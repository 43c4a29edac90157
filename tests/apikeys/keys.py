"""Named keys for tests, made through the service."""

from typing import Any

from ayrdash.apikeys.models import NamedKey
from ayrdash.apikeys.scopes import Scope
from ayrdash.apikeys.services import keys as services
from tests.cast import Party


def make_key(party: Party, name: str = "CI", **wish: Any) -> tuple[NamedKey, str]:
    """Make a key that may do everything unless the wish says less; return it and its text."""
    wish = {"scopes": Scope.values, **wish}
    maker = party.user.memberships.get(account=party.account)
    return services.create_key(by=maker, wish=services.KeyWish(name=name, **wish))


def bearer(text: str, **more: str) -> dict[str, str]:
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Authorization": f"Bearer {text}", **headers}
