"""Raising alerts, mailing each incident once, and closing it when things are well again."""

import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.alerts.models import Alert, ReadMark, SeenMark
from ayrdash.alerts.sentences import title_of
from ayrdash.alerts.services.preferences import mailed_at_once
from ayrdash.mail.html import as_html
from profiles.models import Profile

# The same open trouble is mailed again at the earliest after this long.
MAIL_PAUSE = datetime.timedelta(hours=24)
KEEP = datetime.timedelta(days=180)
PRUNE_AT_ONCE = 1_000


def raise_alert(
    *,
    profile: Profile,
    kind: str,
    incident: str,
    details: dict[str, Any],
    reason: str = "",
    quiet: bool = False,
) -> Alert:
    """Tell of trouble; the same open incident is counted up, and mailed once a day at most.

    ``quiet``: no mail, as another alert tells of the same trouble.
    """
    with transaction.atomic():
        alert = _open(profile, kind, incident, details, reason)
        now = timezone.now()
        if quiet or profile.account.closing_at is not None:
            return alert  # while the Account is being closed nobody works on it
        if alert.mailed_at is None or alert.mailed_at < now - MAIL_PAUSE:
            Alert.objects.filter(pk=alert.pk).update(mailed_at=now)
            _mail(alert)
    return alert


def _open(
    profile: Profile, kind: str, incident: str, details: dict[str, Any], reason: str
) -> Alert:
    open_ones = Alert.objects.filter(
        profile=profile, kind=kind, incident=incident, resolved_at=None
    )
    fields = {"details": details, "reason": reason[:1000]}
    again = {**fields, "times": F("times") + 1, "last_at": timezone.now()}
    if open_ones.update(**again):
        return open_ones.get()
    try:
        with transaction.atomic():
            return Alert.objects.create(
                account_id=profile.account_id,
                profile=profile,
                kind=kind,
                incident=incident,
                **fields,
            )
    except IntegrityError:  # another worker opened it at the same moment
        open_ones.update(**again)
        return open_ones.get()


def _mail(alert: Alert) -> None:
    account = alert.profile.account
    title = title_of(alert)
    paragraphs = [
        _("%(what)s (profile “%(profile)s”).") % {"what": title, "profile": alert.profile.title},
        alert.reason,
        _("See it, and what to do about it:"),
        settings.PUBLIC_URL + reverse("alerts:index"),
        _why(account),
    ]
    _send(alert.profile, alert.kind, title, paragraphs)


def mail_good_news(*, profile: Profile, kind: str, words: str) -> None:
    """Mail that something is well again, to those who were alerted of its kind."""
    account = profile.account
    if account.closing_at is not None:
        return
    paragraphs = [
        _("%(what)s (profile “%(profile)s”).") % {"what": words, "profile": profile.title},
        _why(account),
    ]
    _send(profile, kind, words, paragraphs)


def _send(profile: Profile, kind: str, title: str, paragraphs: list[str]) -> None:
    account = profile.account
    text = "\n\n".join(part for part in paragraphs if part)
    subject = " ".join(f"{profile.title}: {title}".split())[:200]
    for address in mailed_at_once(profile, kind):
        message = EmailMultiAlternatives(subject, text, to=[address])
        message.attach_alternative(as_html(text, brand=account.name), "text/html")
        message.send()


def _why(account: Account) -> str:
    words = _("You get this because alerts of %s go to this address. Choose which: ")
    address: str = settings.PUBLIC_URL + reverse("alerts:preferences")
    return words % account.name + address


def resolve(*, profile: Profile, kind: str, incident: str) -> int:
    """Close what was open of an incident: it is well again."""
    rows = Alert.objects.filter(profile=profile, kind=kind, incident=incident, resolved_at=None)
    return rows.update(resolved_at=timezone.now())


def dismiss(*, alert: Alert) -> bool:
    """Close an alert by hand; the next such trouble opens a new one."""
    return bool(
        Alert.objects.filter(pk=alert.pk, resolved_at=None).update(resolved_at=timezone.now())
    )


def mark_seen(*, membership: Membership) -> None:
    """Note that the member has read all alerts there are now."""
    newest = Alert.objects.filter(account=membership.account).order_by("-id").first()
    SeenMark.objects.update_or_create(
        membership=membership, defaults={"alert_id": newest.pk if newest else 0}
    )
    ReadMark.objects.filter(membership=membership).delete()


def mark_read(*, membership: Membership, alert: Alert) -> None:
    """Note that the member has read one alert."""
    ReadMark.objects.get_or_create(membership=membership, alert=alert)


def prune(now: datetime.datetime) -> int:
    """Remove closed alerts older than ``KEEP``."""
    old = Alert.objects.filter(created_at__lt=now - KEEP, resolved_at__isnull=False)
    found = list(old.values_list("pk", flat=True)[:PRUNE_AT_ONCE])
    Alert.objects.filter(pk__in=found).delete()
    return len(found)
