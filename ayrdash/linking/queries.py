"""Reads of link sessions."""

from ayrdash.linking.models import LinkSession
from profiles.models import Profile

RECENT = 20


def recent_sessions(profile: Profile) -> list[LinkSession]:
    """Return a profile's newest link sessions."""
    return list(LinkSession.objects.filter(profile=profile).order_by("-id")[:RECENT])
