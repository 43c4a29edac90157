"""Suspending, certifying, reinstating."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.alerts.services import mail_good_news, raise_alert, resolve
from ayrdash.core.errors import DomainError
from ayrdash.suspensions import certification
from ayrdash.suspensions.models import RULE_LENGTH, Suspension
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit
from profiles.models import Profile
from settings_app.models import AlertKind

Cause = Suspension.Cause
# A later suspension ends this long after the certification (dashboard.md 3.4).
WAITING_TIME = datetime.timedelta(hours=48)
INCIDENT = "suspension"


class NotSuspended(DomainError):
    """The profile has no open suspension of its own, or it was accepted before."""

    code = 950


class ProfileSuspended(DomainError):
    """The profile is suspended: nothing is done for it until it is reinstated."""

    code = 942
    http_status = 403


def suspend(
    *,
    profile: Profile,
    cause: str,
    reason: str,
    actor: User | None,
    network: str = "",
    rule: str = "",
    post_ref: str = "",
) -> Suspension:
    """Stop a profile. While a suspension is open another cause changes nothing.

    ``rule``: which one was broken, as the network or the actor calls it.
    """
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=profile.account_id)
        if open_one := open_suspension(profile):
            return open_one
        earlier = Suspension.objects.filter(profile=profile).exclude(cause=Cause.OWNER)
        case = Suspension.objects.create(
            account_id=profile.account_id,
            profile=profile,
            cause=cause,
            number=0 if cause == Cause.OWNER else earlier.count() + 1,
            reason=reason[:1000],
            network=network,
            rule=rule[:RULE_LENGTH],
            post_ref=post_ref,
            started_by_label=actor.email if actor else "ayrdash",
        )
        _mark(profile, case.started_at)
        _record(case, actor)
        _tell(case, is_suspended=True)
    return case


def _record(case: Suspension, actor: User | None) -> None:
    why_so = {name: getattr(case, name) for name in ("cause", "reason", "network", "rule")}
    record(
        "profile.suspended",
        account=case.profile.account,
        actor=actor,
        profile=case.profile,
        details={**why_so, "post": case.post_ref},
    )


def open_suspension(profile: Profile) -> Suspension | None:
    """Return the profile's own open case."""
    return Suspension.objects.filter(profile=profile, ended_at=None).first()


def why(profile: Profile) -> str:
    """Say in a sentence why nothing is done for a suspended profile."""
    case = open_suspension(profile)
    if case is not None:
        return _("The profile is suspended: %s") % case.reason
    return _("The Primary Profile is suspended, and with it all profiles of the account.")


def accept(*, suspension: Suspension, actor: User, address: str | None) -> Suspension:
    """Certify compliance: a first suspension ends at once, a later one after 48 hours."""
    now = timezone.now()
    with transaction.atomic():
        mine = Suspension.objects.filter(pk=suspension.pk, ended_at=None, accepted_at=None).exclude(
            cause=Cause.OWNER
        )
        if not mine.update(
            accepted_at=now,
            accepted_by=actor,
            accepted_by_label=actor.email,
            accepted_address=address,
            certification=certification.VERSION,
            reinstate_at=now if suspension.is_first else now + WAITING_TIME,
        ):
            raise NotSuspended(_("This was certified before, or the suspension is over."))
        suspension.refresh_from_db()
        profile = suspension.profile
        details = {"certification": certification.VERSION}
        record(
            "suspension.certified",
            account=profile.account,
            actor=actor,
            profile=profile,
            details=details,
        )
        if suspension.is_first:
            _end(suspension, actor)
    return suspension


def lift(*, suspension: Suspension, actor: User) -> None:
    """End a suspension that was made by hand. Others end by certification alone."""
    if not suspension.is_by_hand:
        raise NotSuspended(_("This suspension ends by the compliance certification."))
    with transaction.atomic():
        _end(suspension, actor)


def reinstate_due(now: datetime.datetime) -> int:
    """End the suspensions whose waiting time is over."""
    due = Suspension.objects.filter(ended_at=None, reinstate_at__lte=now)
    count = 0
    for case in due.select_related("profile__account")[:100]:
        with transaction.atomic():
            count += _end(case, None)
    return count


def _end(case: Suspension, actor: User | None) -> bool:
    label = actor.email if actor else "ayrdash"
    now = timezone.now()
    mine = Suspension.objects.filter(pk=case.pk, ended_at=None)
    if not mine.update(ended_at=now, ended_by_label=label):
        return False
    case.refresh_from_db()
    _mark(case.profile, None)
    record(
        "profile.reinstated",
        account=case.profile.account,
        actor=actor,
        profile=case.profile,
        details={"cause": case.cause},
    )
    _tell(case, is_suspended=False)
    return True


def _mark(profile: Profile, moment: datetime.datetime | None) -> None:
    Profile.objects.filter(pk=profile.pk).update(suspended_at=moment)
    profile.suspended_at = moment
    if profile.is_primary:
        Account.objects.filter(pk=profile.account_id).update(suspended_at=moment)
        profile.account.suspended_at = moment


def _tell(case: Suspension, *, is_suspended: bool) -> None:
    """Raise or close the alert, and send the webhook (API contract 2.10)."""
    profile = case.profile
    if not is_suspended:
        resolve(profile=profile, kind=AlertKind.SUSPENDED, incident=INCIDENT)
        if not case.is_by_hand:
            words = _("The profile is active again")
            mail_good_news(profile=profile, kind=AlertKind.SUSPENDED, words=words)
    elif not case.is_by_hand:
        raise_alert(
            profile=profile,
            kind=AlertKind.SUSPENDED,
            incident=INCIDENT,
            details={},
            reason=case.reason,
        )
    data = {
        "suspended": is_suspended,
        "reason": case.reason,
        "details": case.get_cause_display(),
        "platform": case.network,
        "rule": case.rule,
        "postId": case.post_ref,
        "reinstateAt": case.reinstate_at.isoformat() if case.reinstate_at else None,
    }
    emit(profile=profile, action=Action.SUSPENDED, data=data)
