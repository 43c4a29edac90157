"""One mail a day: what went well, and the alerts that somebody wants to read about later.

At eight in the morning of the Primary Profile's time zone. The mark that it was sent is
moved in the transaction that queues it, so a killed worker sends neither none nor two.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, Membership
from ayrdash.alerts.access import visible_alerts
from ayrdash.alerts.models import DigestMark
from ayrdash.alerts.sentences import title_of
from ayrdash.alerts.services.preferences import Way, candidates, way_of
from ayrdash.mail.html import as_html
from profiles.models import Profile
from profiles.queries import primary_profile
from settings_app.models import AlertKind
from settings_app.queries import alert_takers

HOUR = 8
ACCOUNTS_AT_ONCE = 200
# After a longer break only the last days are told.
LONGEST = datetime.timedelta(days=7)
DAY = datetime.timedelta(days=1)
# The shortest day, when clocks go forward.
SOONEST = datetime.timedelta(hours=23)
LINES = 20


@dataclass(frozen=True)
class Span:
    """What one digest tells of: from ``since`` on, before ``until``."""

    since: datetime.datetime
    until: datetime.datetime


# Lines about what went well; ``membership`` None: of the whole Account.
GoodNews = Callable[[Account, Membership | None, Span], list[str]]
_GOOD_NEWS: list[GoodNews] = []


def tells_good_news(teller: GoodNews) -> GoodNews:
    """Register a function that says what went well."""
    _GOOD_NEWS.append(teller)
    return teller


def send_due(now: datetime.datetime) -> int:
    """Send the digests whose hour has come; return for how many Accounts it was."""
    open_accounts = Account.objects.filter(closing_at=None)
    for account in open_accounts.filter(digest_mark=None)[:ACCOUNTS_AT_ONCE]:
        until = last_hour(primary_profile(account), now)
        DigestMark.objects.get_or_create(account=account, defaults={"until": until})
    marks = DigestMark.objects.filter(until__lte=now - SOONEST, account__closing_at=None)
    rows = marks.select_related("account").order_by("until", "pk")[:ACCOUNTS_AT_ONCE]
    return sum(_send(mark, now) for mark in rows)


def last_hour(primary: Profile, now: datetime.datetime) -> datetime.datetime:
    """Return the latest moment, not after now, at which it was ``HOUR`` where they are."""
    here = now.astimezone(primary.zone)
    today = here.replace(hour=HOUR, minute=0, second=0, microsecond=0, fold=0)
    return today if today <= here else today - DAY


def _send(mark: DigestMark, now: datetime.datetime) -> bool:
    account = mark.account
    primary = primary_profile(account)
    until = last_hour(primary, now)
    if until <= mark.until:
        return False
    span = Span(max(mark.until, until - LONGEST), until)
    subject = _("%(account)s: %(day)s in short") % {
        "account": " ".join(account.name.split()),
        "day": date_format(until.astimezone(primary.zone) - DAY, "DATE_FORMAT"),
    }
    mails = [(to, parts) for to, parts in _letters(account, span) if parts]
    with transaction.atomic():
        mine = DigestMark.objects.filter(pk=mark.pk, until=mark.until)
        if not mine.update(until=until):
            return False
        for to, parts in mails:
            text = "\n\n".join([*parts, *_foot(account)])
            message = EmailMultiAlternatives(subject[:200], text, to=[to])
            message.attach_alternative(as_html(text, brand=account.name), "text/html")
            message.send()
    return True


def _foot(account: Account) -> list[str]:
    return [
        _("All alerts:"),
        settings.PUBLIC_URL + reverse("alerts:index"),
        _("You get this once a day from %(account)s, if there is something to tell. Change that: ")
        % {"account": account.name}
        + settings.PUBLIC_URL
        + reverse("alerts:preferences"),
    ]


def _letters(account: Account, span: Span) -> list[tuple[str, list[str]]]:
    """Return what each address is told: paragraphs, none where there is nothing."""
    takers = alert_takers(account)
    # By lower case: an address of the list may be a member's too, who gets one mail with both.
    letters = {
        to.lower(): (to, _good_news(account, None, span)) for to in takers.get(AlertKind.POSTED, [])
    }
    for member, chosen in candidates(account, AlertKind.values, Way.DIGEST):
        kinds = {
            kind
            for kind in AlertKind.values
            if way_of(member, kind, chosen, is_taken=kind in takers) == Way.DIGEST
        }
        email = member.user.email
        _to, parts = letters.setdefault(email.lower(), (email, []))
        if AlertKind.POSTED in kinds and not parts:
            parts += _good_news(account, member, span)
        parts += _trouble(member, kinds, span)
    return list(letters.values())


def _good_news(account: Account, member: Membership | None, span: Span) -> list[str]:
    return [part for teller in _GOOD_NEWS for part in teller(account, member, span)]


def _trouble(member: Membership, kinds: set[str], span: Span) -> list[str]:
    """List the alerts of kinds that came up in the span, or again since, newest first."""
    rows = visible_alerts(member).filter(
        kind__in=kinds, created_at__lt=span.until, last_at__gte=span.since
    )
    found = list(rows.select_related("profile").order_by("-id")[: LINES + 1])
    if not found:
        return []
    lines = [
        f"{alert.profile.title}: {title_of(alert)}" + ("" if alert.is_open else _(" (over)"))
        for alert in found[:LINES]
    ]
    if len(found) > LINES:
        lines.append(_("… and more."))
    return [_("What needs somebody:"), "\n".join(lines)]
