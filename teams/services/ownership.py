"""Handing the ownership over: an owner offers it, and it passes when the nominee accepts."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.accounts.policy import Action, may
from ayrdash.activity.services import record
from ayrdash.core.errors import Refused
from teams.models import Handover
from teams.services import mails
from teams.services.errors import Overtaken

Role = Membership.Role


def offer(*, nominee: Membership, stays_owner: bool, by: Membership) -> Handover:
    """Offer the ownership to a member; one offer at a time. Nothing changes until accepted."""
    with transaction.atomic():
        _hold(by.account)
        row = _active(nominee)
        asker = _active(by)
        if asker is None or not may(asker, Action.HAND_OVER):
            raise Refused(_("Only an owner may do this."))
        if row is None or row.account_id != asker.account_id or row.is_owner:
            raise Refused(_("The ownership goes to an active member who is not an owner."))
        try:
            with transaction.atomic():
                made = Handover.objects.create(
                    account=asker.account, offered_by=asker, nominee=row, stays_owner=stays_owner
                )
        except IntegrityError as error:
            raise Refused(_("The ownership is offered to somebody already.")) from error
        mails.send_nomination(made)
        _record("ownership.offered", made, asker)
    return made


def withdraw(*, handover: Handover, by: Membership) -> None:
    """Take an offer back; any owner may."""
    if not may(by, Action.HAND_OVER):
        raise Refused(_("Only an owner may do this."))
    _end("ownership.withdrawn", handover, by)


def decline(*, handover: Handover, by: Membership) -> None:
    """Let an offer lapse, as its nominee."""
    if handover.nominee_id != by.pk:
        raise Refused(_("The ownership is offered to somebody else."))
    _end("ownership.declined", handover, by)


def _end(verb: str, handover: Handover, by: Membership) -> None:
    with transaction.atomic():
        _hold(handover.account)
        ended, _per_model = Handover.objects.filter(pk=handover.pk).delete()
        if not ended:
            raise Overtaken(_("This offer is over."))
        _record(verb, handover, by)


def accept(*, handover: Handover, by: Membership) -> None:
    """Become owner; who offered it becomes an admin, or stays one of the owners."""
    with transaction.atomic():
        _hold(by.account)
        row = Handover.objects.select_related("account").filter(pk=handover.pk).first()
        nominee = _active(by)
        if row is None or nominee is None or row.nominee_id != nominee.pk:
            raise Overtaken(_("This offer is over."))
        giver = _active(row.offered_by)
        if giver is None or not may(giver, Action.HAND_OVER):
            raise Overtaken(_("This offer is over."))
        Membership.objects.filter(pk=nominee.pk).update(role=Role.OWNER, all_profiles=True)
        if not row.stays_owner:
            Membership.objects.filter(pk=giver.pk).update(role=Role.ADMIN)
        Handover.objects.filter(pk=row.pk).delete()
        _record("ownership.passed", row, nominee)


def _hold(account: Account) -> None:
    """Hold the Account's row: who changes its owners comes one after the other."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def _active(member: Membership) -> Membership | None:
    """Return the member as it is now; None for one who is out."""
    rows = Membership.objects.filter(pk=member.pk, deactivated_at=None)
    return rows.select_related("user", "account__settings").first()


def _record(verb: str, handover: Handover, by: Membership) -> None:
    record(
        verb,
        account=handover.account,
        actor=by.user,
        details={"member": handover.nominee.user.email},
    )
