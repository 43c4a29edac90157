"""Links of the relink checklist."""

from ayrdash.accounts.models import User
from ayrdash.core.errors import NotFound
from ayrdash.imports.models import ImportedProfile
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import NewLink, create_link_session

LINK_MINUTES = 14 * 24 * 60


def relink(*, row: ImportedProfile, network: str, by: User) -> NewLink:
    """Make a link for one network that was linked over there: one connection, 14 days.

    Raises ``NotFound`` for a network that was not, and what link sessions refuse.
    """
    if row.profile is None or network not in row.networks:
        raise NotFound("No such network in this row.")
    options = LinkOptions(
        expires_in_minutes=LINK_MINUTES,
        mode=LinkSession.Mode.CONNECT,
        network=network,
        one_connection=True,
        source=LinkSession.Source.DASHBOARD,
    )
    return create_link_session(profile=row.profile, options=options, by=by)
