"""What people do to their own logins happens in allauth; the trail hears of it here."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from ayrdash.accounts.models import Account, User
from ayrdash.accounts.signals import changed_by_operator
from ayrdash.activity.services import record, record_for_person


@receiver(account_signals.user_logged_in, dispatch_uid="trail-signed-in")
def signed_in(user: User, **kwargs: Any) -> None:
    record_for_person("user.signed_in", user=user)


@receiver(account_signals.user_logged_out, dispatch_uid="trail-signed-out")
def signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None and user.pk:  # a deleted one has signed out for good
        record_for_person("user.signed_out", user=user)


@receiver(account_signals.password_changed, dispatch_uid="trail-password")
@receiver(account_signals.password_set, dispatch_uid="trail-password-set")
@receiver(account_signals.password_reset, dispatch_uid="trail-password-reset")
def password_changed(user: User, **kwargs: Any) -> None:
    record_for_person("user.password_changed", user=user)


@receiver(account_signals.email_changed, dispatch_uid="trail-email")
def email_changed(
    user: User, from_email_address: Any, to_email_address: Any, **kwargs: Any
) -> None:
    details = {
        "before": from_email_address.email if from_email_address else "",
        "after": to_email_address.email,
    }
    record_for_person("user.email_changed", user=user, details=details)


@receiver(mfa_signals.authenticator_added, dispatch_uid="trail-second-step-added")
@receiver(mfa_signals.authenticator_removed, dispatch_uid="trail-second-step-removed")
def second_step_changed(signal: Any, user: User, authenticator: Authenticator, **kw: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return  # they come and go with the second step itself
    added = signal is mfa_signals.authenticator_added
    kind = str(authenticator.get_type_display())
    record_for_person(
        "user.second_step_added" if added else "user.second_step_removed",
        user=user,
        details={"kind": kind},
    )


@receiver(changed_by_operator, dispatch_uid="trail-operator")
def operator_changed(
    row: Account | User,
    actor: User,
    before: dict[str, Any],
    after: dict[str, Any],
    **kwargs: Any,
) -> None:
    """Keep the operator's change in the trail of each Account that it concerns."""
    details: dict[str, Any] = {"before": before, "after": after}
    if isinstance(row, Account):
        record("account.changed_by_operator", account=row, actor=actor, details=details)
        return
    details["login"] = row.email
    for membership in row.memberships.select_related("account"):
        record("user.changed_by_operator", account=membership.account, actor=actor, details=details)
