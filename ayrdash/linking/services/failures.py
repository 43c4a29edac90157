"""Telling that a client never got the link."""

from ayrdash.activity.services import record
from ayrdash.alerts.services import raise_alert, resolve
from ayrdash.linking.models import LinkSession
from ayrdash.mail.models import OutgoingMail
from settings_app.models import AlertKind


def watch(session: LinkSession, mail: OutgoingMail | None) -> None:
    """Remember which mail carries the link, to tell of it when it is lost."""
    if mail is None:
        return
    LinkSession.objects.filter(pk=session.pk).update(outgoing=mail)
    if mail.is_lost:
        tell_failed(session, mail)


def tell_failed(session: LinkSession, mail: OutgoingMail) -> None:
    """Put it on the trail and raise an alert; links that are over or open need nobody."""
    if session.is_over or session.opened_at:
        return
    reason = mail.error or str(mail.get_state_display())
    record(
        "link_session.mail_failed",
        account=session.profile.account,
        actor=None,
        profile=session.profile,
        details={"session": session.ref, "to": session.mail_to, "reason": reason},
    )
    raise_alert(
        profile=session.profile,
        kind=AlertKind.INVITE_FAILED,
        incident=f"link {session.ref}",
        details={"email": session.mail_to, "session": session.pk},
        reason=reason,
    )


def settle(session: LinkSession) -> None:
    """Close the alert: the link was opened, or taken back."""
    resolve(profile=session.profile, kind=AlertKind.INVITE_FAILED, incident=f"link {session.ref}")
