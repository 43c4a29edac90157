"""What posts do when something happens to their profile."""

from ayrdash.activity.listeners import listens_to
from ayrdash.activity.models import Event
from ayrdash.posts.services.holding import hold_overdue
from profiles.models import Profile


@listens_to("profile.reinstated")
def hold_what_was_missed(event: Event, profile: Profile) -> None:
    """No past date bursts out by itself after a suspension."""
    hold_overdue(profile)
