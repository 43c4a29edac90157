"""Writing the trail. Every service that changes something calls ``record`` once."""

from typing import TYPE_CHECKING, Any

from ayrdash.accounts.models import Account, User
from ayrdash.activity.models import Event

if TYPE_CHECKING:
    from profiles.models import Profile


def record(
    verb: str,
    *,
    account: Account,
    actor: User | None,
    profile: "Profile | None" = None,
    details: dict[str, Any] | None = None,
) -> Event:
    """Add one event. ``verb`` is ``noun.past`` ("profile.created"); no secret in details.

    ``actor`` None means the product itself (worker, command, end user's link).
    """
    return Event.objects.create(
        account=account,
        verb=verb,
        actor=actor,
        actor_label=actor.email if actor else "ayrdash",
        profile_ref_id=profile.ref_id if profile else "",
        profile_title=profile.title if profile else "",
        details=details or {},
    )
