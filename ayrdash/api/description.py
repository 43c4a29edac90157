"""The published description: OpenAPI 3.1, generated from the endpoints."""

import json
from functools import cache
from typing import Any

from ayrdash.api import urls  # noqa: F401 - importing registers every endpoint
from ayrdash.api.app import api


@cache
def described() -> dict[str, Any]:
    """Return the description as plain data, its members in a fixed order."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    return schema


def as_text() -> str:
    """Return the description as the committed file holds it."""
    return json.dumps(described(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
