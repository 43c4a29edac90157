"""Writing the mails of a team. Links in them come from PUBLIC_URL, never from a request."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from ayrdash.accounts.models import Account
from ayrdash.mail.html import as_html
from ayrdash.mail.models import OutgoingMail
from ayrdash.mail.services import keep
from settings_app.look import look_of
from teams.models import Handover, Invitation
from teams.roles import gives


def invitation_url(token: str) -> str:
    """Return the address under which the invitation is accepted."""
    return str(settings.PUBLIC_URL + reverse("invitations:accept", args=[token]))


def send_invitation(invitation: Invitation, link: str) -> OutgoingMail:
    """Queue the mail that carries the link."""
    inviter = invitation.invited_by
    context = {
        "account": invitation.account.name,
        "inviter": str(inviter) if inviter else "",
        "inviter_email": inviter.email if inviter and inviter.name else "",
        "gives": gives(invitation.role),
        "all_profiles": invitation.all_profiles,
        "expires_at": invitation.expires_at,
        "link": link,
    }
    return _write("invitation", to=invitation.email, account=invitation.account, context=context)


def send_nomination(handover: Handover) -> OutgoingMail:
    """Tell the nominee where to accept or decline the ownership."""
    context = {
        "account": handover.account.name,
        "owner": str(handover.offered_by.user),
        "link": settings.PUBLIC_URL + reverse("teams:nomination"),
    }
    to = handover.nominee.user.email
    return _write("nomination", to=to, account=handover.account, context=context)


def _write(name: str, *, to: str, account: Account, context: dict[str, object]) -> OutgoingMail:
    subject = " ".join(render_to_string(f"teams/mail/{name}_subject.txt", context).split())
    text = render_to_string(f"teams/mail/{name}.txt", context).strip() + "\n"
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    logo = look_of(account).logo_url
    logo_url = settings.PUBLIC_URL + logo if logo.startswith("/") else logo
    html = as_html(text, brand=account.name, logo_url=logo_url)
    message.attach_alternative(html, "text/html")
    return keep(message)
