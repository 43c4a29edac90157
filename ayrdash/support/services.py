"""Contacting support on behalf of a business: for its verified team members alone."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership, User
from ayrdash.accounts.queries import is_verified
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.core.ratelimit import allow
from ayrdash.mail.html import as_html
from ayrdash.mail.models import OutgoingMail
from ayrdash.mail.services import keep
from ayrdash.support.models import SupportRequest
from profiles.models import Profile

REQUESTS_PER_HOUR = 10


class NotVerified(DomainError):
    """Support speaks with nobody whose address is not proven."""

    code = 975
    http_status = 403


class NobodyThere(DomainError):
    """The installation names no support address and has no operator."""

    code = 976
    http_status = 503


class TooMany(DomainError):
    """The person has asked very often within the hour."""

    code = 977
    http_status = 429


def support_addresses() -> list[str]:
    """Return where requests go: SUPPORT_EMAIL, else the operators' own addresses."""
    if settings.SUPPORT_EMAIL:
        return [settings.SUPPORT_EMAIL]
    operators = User.objects.filter(is_superuser=True, is_active=True).order_by("id")
    return list(operators.values_list("email", flat=True)[:5])


def refuse_unverified(user: User) -> None:
    """Raise ``NotVerified`` unless the person has proven the login's address."""
    if not is_verified(user):
        raise NotVerified(_("Your e-mail address is not verified yet."))


def ask_support(
    *, membership: Membership, profile: Profile, subject: str, message: str
) -> SupportRequest:
    """Keep a request and mail it to support, with a ticket and Reply-To the person.

    ``membership`` is the person's own, active. Raises ``NotVerified``, ``NobodyThere``,
    ``TooMany``.
    """
    user = membership.user
    refuse_unverified(user)
    to = support_addresses()
    if not to:
        raise NobodyThere(_("This installation has no support address. Ask its operator."))
    if not allow("support", str(user.pk), limit=REQUESTS_PER_HOUR, seconds=3600):
        raise TooMany(_("You have asked very often. Wait an hour, or reply to a mail."))
    with transaction.atomic():
        asked = SupportRequest.objects.create(
            account=membership.account,
            asked_by=user,
            name=str(user)[:150],
            email=user.email,
            role=membership.role,
            profile_ref_id=profile.ref_id,
            profile_title=profile.title,
            # One line: it becomes the mail's subject.
            subject=" ".join(subject.split()),
            message=message,
        )
        asked.mail = _send(asked, membership, to)
        asked.save(update_fields=["mail"])
        details = {"ticket": asked.ticket, "subject": asked.subject}
        record("support.asked", account=asked.account, actor=user, profile=profile, details=details)
    return asked


def _send(asked: SupportRequest, membership: Membership, to: list[str]) -> OutgoingMail:
    context = {
        "asked": asked,
        "role": membership.get_role_display(),
        "check_url": f"{settings.PUBLIC_URL}{reverse('admin:accounts_membership_changelist')}",
        "public_url": settings.PUBLIC_URL,
    }
    text = render_to_string("support/mail.txt", context).strip() + "\n"
    mail = EmailMultiAlternatives(
        f"[{asked.ticket}] {asked.subject}",
        text,
        settings.DEFAULT_FROM_EMAIL,
        to,
        reply_to=[asked.email],
    )
    mail.attach_alternative(as_html(text), "text/html")
    return keep(mail)
