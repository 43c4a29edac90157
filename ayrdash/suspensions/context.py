"""What every page of the dashboard shows of a suspension."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ayrdash.core.http import AccountRequest
from profiles.access import primary_of
from profiles.models import Profile


def banner(request: HttpRequest) -> dict[str, Any]:
    """Tell templates whether the acting profile is suspended, and by whose suspension."""
    profile = getattr(request, "profile", None)
    if profile is None or not profile.is_suspended:
        return {}
    asked = cast("AccountRequest", request)

    def culprit() -> Profile | None:
        return profile if profile.suspended_at else primary_of(asked.membership)

    return {"suspended_profile": SimpleLazyObject(culprit), "is_suspended": True}
