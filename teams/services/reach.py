"""Which profiles an invited person will reach."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action, may
from ayrdash.activity.services import record
from ayrdash.core.errors import Refused
from profiles.models import Profile
from teams.models import Invitation


def list_for_invitation(
    *, invitation: Invitation, shown: QuerySet[Profile], chosen: Iterable[str], by: Membership
) -> None:
    """Put of the ``shown`` profiles those on the list whose refIds are chosen."""
    if not may(by, Action.MANAGE_TEAM):
        raise Refused(_("You can't change this invitation."))
    wanted = set(chosen)
    rows = list(shown.filter(account=by.account))
    with transaction.atomic():
        invitation.listed.remove(*(p for p in rows if p.ref_id not in wanted))
        invitation.listed.add(*(p for p in rows if p.ref_id in wanted))
        record(
            "member.access_changed",
            account=by.account,
            actor=by.user,
            details={"member": invitation.email},
        )
