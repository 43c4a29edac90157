"""Telling that an invitation did not arrive."""

from ayrdash.activity.services import record
from ayrdash.alerts.services import raise_alert, resolve
from ayrdash.mail.models import OutgoingMail
from profiles.queries import primary_profile
from settings_app.models import AlertKind
from teams.models import Invitation


def tell_failed(invitation: Invitation, mail: OutgoingMail) -> None:
    """Put it on the trail and raise an alert; sending again, or another end, closes that."""
    reason = mail.error or str(mail.get_state_display())
    record(
        "invitation.failed",
        account=invitation.account,
        actor=None,
        profile=invitation.profile,
        details={"email": invitation.email, "reason": reason},
    )
    raise_alert(
        profile=primary_profile(invitation.account),
        kind=AlertKind.INVITE_FAILED,
        incident=f"invitation {invitation.pk}",
        details={"email": invitation.email},
        reason=reason,
    )


def settle(invitation: Invitation) -> None:
    """Close the alert: somebody has dealt with it."""
    resolve(
        profile=primary_profile(invitation.account),
        kind=AlertKind.INVITE_FAILED,
        incident=f"invitation {invitation.pk}",
    )
