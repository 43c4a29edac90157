"""Short links: an address of this installation that leads elsewhere and counts who follows."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.api.errors import bad_request
from ayrdash.api.models import ShortLink, ShortLinkDay
from profiles.models import Profile

LONGEST = 2_000
MOST = 1_000


def make_link(*, profile: Profile, url: str, utm: Mapping[str, str]) -> ShortLink:
    """Keep a short link to a web address with its campaign's words. Raises a refusal."""
    target = _with_utm(_checked(url.strip()), utm)
    if len(target) > LONGEST:
        raise bad_request(_("url: at most %d characters.") % LONGEST)
    return ShortLink.objects.create(profile=profile, url=target, original_url=url.strip())


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or len(url) > LONGEST or any(char <= " " for char in url):
        raise bad_request(_("url: an address that begins with https:// or http://."))
    return url


def _with_utm(url: str, utm: Mapping[str, str]) -> str:
    named = [(name, value) for name, value in utm.items() if value]
    if not named:
        return url
    parts = urlsplit(url)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *named]
    return urlunsplit(parts._replace(query=urlencode(pairs)))


def address_of(link: ShortLink) -> str:
    """Return the short address."""
    return f"{settings.PUBLIC_URL}{reverse('short_link', args=[link.code])}"


def follow(code: str, *, counted: bool) -> str | None:
    """Return where the link leads, and count one click; None: nowhere (any more)."""
    link = ShortLink.objects.filter(
        code=code,
        profile__deleted_at=None,
        profile__suspended_at=None,
        profile__account__suspended_at=None,
        profile__account__closing_at=None,
    ).first()
    if link is None:
        return None
    if not counted:
        return link.url
    today = timezone.now().astimezone(datetime.UTC).date()
    with transaction.atomic():
        day, _made = ShortLinkDay.objects.get_or_create(link=link, day=today)
        ShortLinkDay.objects.filter(pk=day.pk).update(clicks=F("clicks") + 1)
    return link.url


def links_of(
    profile: Profile, *, code: str = "", since: datetime.date | None, until: datetime.date | None
) -> list[ShortLink]:
    """Return a profile's links made in a period (both days included), newest first."""
    rows = ShortLink.objects.filter(profile=profile)
    if code:
        rows = rows.filter(code=code)
    if since:
        rows = rows.filter(created_at__date__gte=since)
    if until:
        rows = rows.filter(created_at__date__lte=until)
    return list(rows.order_by("-id")[:MOST])


def clicks_of(
    links: Sequence[ShortLink], *, since: datetime.date | None, until: datetime.date | None
) -> dict[int, list[ShortLinkDay]]:
    """Return the days on which links were followed, by link; both days included."""
    period = Q()
    if since:
        period &= Q(day__gte=since)
    if until:
        period &= Q(day__lte=until)
    found: dict[int, list[ShortLinkDay]] = defaultdict(list)
    rows = ShortLinkDay.objects.filter(period, link__in=[link.pk for link in links])
    for row in rows.order_by("day"):
        found[row.link_id].append(row)
    return found
