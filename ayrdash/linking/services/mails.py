"""Mails to end users: the link, its reminder, and the receipt. In the owner's name alone."""

import datetime
from dataclasses import asdict
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.networks import network_of
from ayrdash.core.ratelimit import allow
from ayrdash.linking.models import LinkSession, Receipt
from ayrdash.linking.services import failures, trail
from ayrdash.linking.services.addresses import address_of, address_of_receipt
from ayrdash.linking.services.errors import BadOption
from ayrdash.linking.services.options import MailOptions
from ayrdash.mail.html import as_html
from ayrdash.mail.models import OutgoingMail
from settings_app.look import look_of

Step = trail.Step
# Of one Account: nobody is to use the product for mail to strangers.
MAILS_PER_HOUR = 200
REMIND_AT_ONCE = 200


def send_link(*, session: LinkSession, mail: MailOptions, token: str, by: User | None) -> None:
    """Queue the mail with the link; remember what its reminder needs."""
    _in_measure(session)
    session.mail_to = mail.to
    session.mail = {k: v for k, v in asdict(mail).items() if k not in ("to", "bcc")}
    if mail.remind_after_hours:
        session.remind_at = timezone.now() + datetime.timedelta(hours=mail.remind_after_hours)
        session.secret = token
    session.save(update_fields=["mail_to", "mail", "remind_at", "secret"])
    link = {"url": address_of(token)}
    kept = _send(session, mail.to, "link", link, mail.subject)
    if mail.bcc:
        _send(session, mail.bcc, "link", link, mail.subject)
    trail.note(session, Step.MAILED, note=mail.to)
    failures.watch(session, kept)
    record(
        "link_session.mailed",
        account=session.profile.account,
        actor=by,
        profile=session.profile,
        details={"session": session.ref, "to": mail.to},
    )


def send_due_reminders(now: datetime.datetime) -> int:
    """Send what is due once more, where nobody has opened the link yet."""
    due = LinkSession.objects.filter(remind_at__lte=now, profile__account__closing_at=None)
    due = due.select_related("profile__account")
    sent = 0
    for session in due.order_by("remind_at")[:REMIND_AT_ONCE]:
        sent += _remind(session, now)
    return sent


def _remind(session: LinkSession, now: datetime.datetime) -> bool:
    with transaction.atomic():
        waiting = LinkSession.objects.filter(pk=session.pk, remind_at=session.remind_at)
        if not waiting.update(remind_at=None, secret=""):
            return False
        if session.opened_at or session.is_over or not session.secret:
            return False
        subject = session.mail.get("subject", "")
        kept = _send(
            session, session.mail_to, "reminder", {"url": address_of(session.secret)}, subject
        )
        trail.note(session, Step.REMINDED, note=session.mail_to)
        failures.watch(session, kept)
    return True


def send_receipt(*, receipt: Receipt, to: str, language: str) -> None:
    """Queue the receipt: what was linked, and the private way to take it back."""
    session = receipt.session
    _in_measure(session)
    accounts = [{**a, "name": network_of(a["network"]).label} for a in receipt.accounts]
    context = {"accounts": accounts, "url": address_of_receipt(receipt.secret)}
    with transaction.atomic():
        _send(session, to, "receipt", context, language=language)
        Receipt.objects.filter(pk=receipt.pk).update(mailed_to=to)
        trail.note(session, Step.RECEIPT, note=to)


def _in_measure(session: LinkSession) -> None:
    who = str(session.profile.account_id)
    if not allow("link-mail", who, limit=MAILS_PER_HOUR, seconds=3_600):
        raise BadOption(_("Too many mails in one hour. Try again later."), field="email")


def _send(
    session: LinkSession,
    to: str,
    kind: str,
    context: dict[str, Any],
    subject: str = "",
    language: str = "",
) -> OutgoingMail | None:
    """Queue one mail; return its row, where it goes by the outbox."""
    account = session.profile.account
    language = language or session.mail.get("language") or look_of(account).default_language
    company = session.mail.get("company") or account.name
    with translation.override(language):
        context = {**session.mail, **context, "session": session, "company": company}
        text = render_to_string(f"linking/mail/{kind}.txt", context).strip()
        message = EmailMultiAlternatives(
            _one_line(subject) or _one_line(_subjects(kind) % {"company": company}),
            text,
            formataddr((_one_line(company), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
            [to],
        )
        message.attach_alternative(as_html(text, brand=company), "text/html")
    message.send()
    return getattr(message, "kept", None)


def _subjects(kind: str) -> str:
    return {
        "link": _("Connect your social accounts with %(company)s"),
        "reminder": _("Reminder: connect your social accounts with %(company)s"),
        "receipt": _("What you connected with %(company)s"),
    }[kind]


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
