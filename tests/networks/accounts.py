"""Linked accounts as rows, where no network is asked."""

from typing import Any

from django.utils import timezone

from ayrdash.networks.models import SocialAccount
from profiles.models import Profile


def link_row(profile: Profile, **fields: Any) -> SocialAccount:
    """Return a Bluesky account that was checked just now."""
    return SocialAccount.objects.create(
        **{
            "profile": profile,
            "network": "bluesky",
            "remote_id": f"did:plc:{profile.ref_id}",
            "handle": "acme.test",
            "credentials": "{}",
            "checked_at": timezone.now(),
            **fields,
        }
    )
