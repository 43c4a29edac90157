"""Look-ups with permission: what is not the asker's looks as if it did not exist."""

from ayrdash.accounts.models import Account
from ayrdash.core.errors import NotFound
from ayrdash.linking.models import LinkSession
from profiles.models import Profile


def link_session_of(profile: Profile, session_id: int) -> LinkSession:
    """Return the profile's link session; ``NotFound`` if it has no such."""
    return _found(LinkSession.objects.filter(profile=profile, pk=session_id).first(), profile)


def link_session_by_ref(account: Account, ref: str) -> LinkSession:
    """Return the Account's link session by the API's sessionId; else ``NotFound``."""
    rows = LinkSession.objects.filter(profile__account=account, profile__deleted_at=None, ref=ref)
    return _found(rows.select_related("profile__account").first(), None)


def _found(session: LinkSession | None, profile: Profile | None) -> LinkSession:
    if session is None:
        raise NotFound("No such link.")
    if profile is not None:
        session.profile = profile
    return session
