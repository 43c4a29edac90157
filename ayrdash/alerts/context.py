"""What every page of the dashboard shows of alerts."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ayrdash.alerts import queries


def bell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the number of unread alerts; asked of the database only where shown."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    return {"unread_alerts": SimpleLazyObject(lambda: queries.unread_count(membership))}
