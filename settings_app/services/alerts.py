"""Addresses that get alerts instead of the owners, each asked by mail first."""

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.core.ratelimit import allow
from ayrdash.core.tokens import looks_like, lookup_hash, new_token
from ayrdash.mail.html import as_html
from settings_app.models import AlertAddress, AlertKind
from settings_app.services.rules import require

TOKEN = "ayc"  # noqa: S105 - a prefix, not a secret
LINK_LIFE = datetime.timedelta(days=7)
LIMIT = 20
# Mails asked for by one Account: an address of a stranger is not to be flooded.
MAILS_PER_HOUR = 30


class AlertRefused(DomainError):
    """The address or the choice can't be taken."""

    code = 931


class ConfirmationClosed(DomainError):
    """The link is used, old or unknown."""

    code = 932
    http_status = 410


def add_address(*, account: Account, email: str, kinds: Sequence[str], actor: User) -> AlertAddress:
    """Add an address; it gets nothing but the question until it has agreed."""
    require(account, Feature.PROFILE_SETTINGS)
    email = email.strip().lower()
    kinds = _known(kinds)
    with transaction.atomic():
        if AlertAddress.objects.filter(account=account).count() >= LIMIT:
            message = _("An account can have %d alert addresses.") % LIMIT
            raise AlertRefused(message, field="email")
        try:
            with transaction.atomic():
                address = AlertAddress.objects.create(account=account, email=email, kinds=kinds)
        except IntegrityError as error:
            raise AlertRefused(_("This address is on the list already."), field="email") from error
        _ask(address)
        record(
            "alert_address.added",
            account=account,
            actor=actor,
            details={"email": email, "kinds": kinds},
        )
    return address


def change_kinds(*, address: AlertAddress, kinds: Sequence[str], actor: User) -> bool:
    """Choose what an address is told of."""
    kinds, before = _known(kinds), address.kinds
    if sorted(kinds) == sorted(before):
        return False
    with transaction.atomic():
        AlertAddress.objects.filter(pk=address.pk).update(kinds=kinds)
        record(
            "alert_address.changed",
            account=address.account,
            actor=actor,
            details={"email": address.email, "before": before, "after": kinds},
        )
    return True


def ask_again(*, address: AlertAddress, actor: User) -> None:
    """Send the question once more; the link of the earlier mail ends."""
    if address.is_confirmed:
        raise AlertRefused(_("This address has agreed already."))
    with transaction.atomic():
        _ask(address)
        record(
            "alert_address.asked_again",
            account=address.account,
            actor=actor,
            details={"email": address.email},
        )


def remove_address(*, address: AlertAddress, actor: User) -> None:
    """Take an address off the list."""
    with transaction.atomic():
        AlertAddress.objects.filter(pk=address.pk).delete()
        record(
            "alert_address.removed",
            account=address.account,
            actor=actor,
            details={"email": address.email, "kinds": address.kinds},
        )


def address_of_link(token: str) -> AlertAddress:
    """Return the address that a mailed link asks; raises ``ConfirmationClosed``."""
    found = None
    if looks_like(TOKEN, token):
        found = (
            AlertAddress.objects.filter(
                token_hash=lookup_hash(token), token_expires_at__gt=timezone.now()
            )
            .select_related("account")
            .first()
        )
    if found is None:
        raise ConfirmationClosed(_("This link was used, or it is too old."))
    return found


def confirm(*, token: str) -> AlertAddress:
    """The address agrees: from now on it gets alerts."""
    with transaction.atomic():
        address = address_of_link(token)
        now = timezone.now()
        mine = AlertAddress.objects.filter(pk=address.pk, token_hash=lookup_hash(token))
        if not mine.update(confirmed_at=now, token_hash="", token_expires_at=None):
            raise ConfirmationClosed(_("This link was used, or it is too old."))
        record(
            "alert_address.confirmed",
            account=address.account,
            actor=None,
            details={"email": address.email},
        )
    return address


def _known(kinds: Sequence[str]) -> list[str]:
    chosen = [kind for kind in AlertKind.values if kind in kinds]
    if not chosen or set(kinds) - set(chosen):
        raise AlertRefused(_("Choose what the address is told of."), field="kinds")
    return chosen


def _ask(address: AlertAddress) -> None:
    if not allow("alert-mail", str(address.account.pk), limit=MAILS_PER_HOUR, seconds=3_600):
        raise AlertRefused(_("Too many mails in a short time. Wait an hour."), field="email")
    token = new_token(TOKEN)
    AlertAddress.objects.filter(pk=address.pk).update(
        token_hash=lookup_hash(token), token_expires_at=timezone.now() + LINK_LIFE
    )
    link = settings.PUBLIC_URL + reverse("settings:confirm_alerts", args=[token])
    name = " ".join(address.account.name.split())
    paragraphs = [
        _("%s wants to send alerts to this address: about linked social media accounts.") % name,
        _("If you agree, open this link within %d days and press the button there:")
        % LINK_LIFE.days,
        link,
        _("If you don't know them, do nothing: you will get no alerts."),
    ]
    text = "\n\n".join(paragraphs)
    subject = _("May %s send you alerts?") % name
    message = EmailMultiAlternatives(subject, text, to=[address.email])
    message.attach_alternative(as_html(text), "text/html")
    message.send()
