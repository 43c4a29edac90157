"""An owner looks at the product as a member, read only. The session alone changes."""

from typing import TYPE_CHECKING

from ayrdash.accounts.models import Membership, User
from ayrdash.activity.services import record
from ayrdash.core.errors import NotFound
from profiles import acting

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


def start_viewing(
    *, owner: Membership, member_id: int, session: "SessionBase", actor: User
) -> Membership:
    """Let the session look as an active member that is no owner; else ``NotFound``.

    The caller has asked the policy whether the owner may.
    """
    member = acting.viewable(owner).filter(pk=member_id).first()
    if member is None:
        raise NotFound("No such member.")
    session.pop(acting.VIEWING_ACTING_KEY, None)
    session[acting.VIEWING_KEY] = member.pk
    details = {"member": member.user.email, "role": member.role}
    record("member.viewed", account=owner.account, actor=actor, details=details)
    return member


def stop_viewing(*, own: Membership, session: "SessionBase", actor: User) -> None:
    """Let the session be its person's again; also when the member has gone meanwhile."""
    member_id = session.pop(acting.VIEWING_KEY, None)
    session.pop(acting.VIEWING_ACTING_KEY, None)
    if member_id is None:
        return
    rows = Membership.objects.filter(account=own.account, pk=member_id).select_related("user")
    member = rows.first()
    details = {"member": member.user.email} if member else {}
    record("member.view_ended", account=own.account, actor=actor, details=details)
