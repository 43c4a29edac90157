"""Acting as another profile."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership, User
from ayrdash.activity.services import record
from profiles import acting
from profiles.models import Profile, Visit
from profiles.services.errors import ProfileArchived

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


def switch_profile(
    *, membership: Membership, profile: Profile, session: "SessionBase", actor: User
) -> None:
    """Let the session act as ``profile``, which the caller looked up for the member.

    ``actor`` is the person at the screen: while looking as a member, the owner.
    """
    if profile.is_archived:
        message = _("“%s” is archived. Bring it back first.") % profile.title
        raise ProfileArchived(message)
    session[acting.acting_key(session)] = profile.ref_id
    with transaction.atomic():
        Visit.objects.update_or_create(user=actor, profile=profile, defaults={"at": timezone.now()})
        record("profile.switched", account=membership.account, actor=actor, profile=profile)
