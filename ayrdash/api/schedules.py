"""Auto-schedules: named times of a profile, and the next one that is free."""

import datetime
import re
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.activity.services import record
from ayrdash.api.errors import bad_request
from ayrdash.api.models import AutoSchedule
from profiles.models import Profile

DEFAULT = "default"
MOST_TIMES = 288
MOST_DATES = 366
TITLE_LENGTH = 100
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(:00)?(\.000)?Z?", re.ASCII)
# As far ahead as posts can be scheduled.
HORIZON_DAYS = 366


def save_schedule(
    *,
    profile: Profile,
    title: str,
    times: Sequence[str],
    days: Sequence[int],
    excluded: Sequence[str],
) -> AutoSchedule:
    """Set the times under a title; replaces what stood there. Raises a refusal (400)."""
    values = {
        "times": _clean_times(times),
        "days": sorted(set(days)) or list(range(7)),
        "excluded": _clean_dates(excluded),
    }
    if any(not 0 <= day <= 6 for day in days):
        raise bad_request(_("daysOfWeek: 0 (Sunday) to 6."))
    if not title or len(title) > TITLE_LENGTH:
        raise bad_request(_("title: 1 to %d characters.") % TITLE_LENGTH)
    with transaction.atomic():
        row, _created = AutoSchedule.objects.update_or_create(
            profile=profile, title=title, defaults=values
        )
        _record("auto_schedule.saved", profile, title)
    return row


def _clean_times(times: Sequence[str]) -> list[str]:
    found = [_TIME.fullmatch(text.strip()) for text in times]
    if not found or len(found) > MOST_TIMES or not all(found):
        raise bad_request(_("schedule: times of the day in UTC, such as 13:05Z."))
    return sorted({f"{match[1]}:{match[2]}" for match in found if match})


def _clean_dates(dates: Sequence[str]) -> list[str]:
    try:
        found = {datetime.date.fromisoformat(text.strip()[:10]) for text in dates}
    except ValueError as error:
        raise bad_request(_("excludeDates: days such as 2026-12-25.")) from error
    if len(found) > MOST_DATES:
        raise bad_request(_("excludeDates: at most %d days.") % MOST_DATES)
    return sorted(day.isoformat() for day in found)


def drop_schedule(*, profile: Profile, title: str) -> bool:
    """Remove a title's times. Posts that have their moment keep it. False: there was none."""
    with transaction.atomic():
        gone, _models = AutoSchedule.objects.filter(profile=profile, title=title).delete()
        if gone:
            _record("auto_schedule.deleted", profile, title)
    return bool(gone)


def schedules_of(profile: Profile) -> list[AutoSchedule]:
    """Return a profile's schedules by title."""
    return list(AutoSchedule.objects.filter(profile=profile).order_by("title")[:1000])


def take_slot(profile: Profile, title: str) -> datetime.datetime:
    """Return the next free moment of a schedule, taken. Call inside a transaction.

    Raises a refusal if there is no such schedule or no moment within a year.
    """
    rows = AutoSchedule.objects.select_for_update().filter(profile=profile, title=title)
    row = rows.first()
    if row is None:
        raise bad_request(_("There is no auto-schedule “%s”.") % title)
    moment = next_slot(row, timezone.now())
    if moment is None:
        raise bad_request(_("The auto-schedule “%s” has no free time within a year.") % title)
    AutoSchedule.objects.filter(pk=row.pk).update(last_at=moment)
    return moment


def next_slot(row: AutoSchedule, now: datetime.datetime) -> datetime.datetime | None:
    """Return the first moment after now and after the last one taken; None: none in a year."""
    after = max(now, row.last_at or now)
    first = now.astimezone(datetime.UTC).date()
    for ahead in range(HORIZON_DAYS):
        day = first + datetime.timedelta(days=ahead)
        # Python's Monday is 0, the wire's Sunday is.
        if (day.weekday() + 1) % 7 not in row.days or day.isoformat() in row.excluded:
            continue
        for text in row.times:
            moment = datetime.datetime.fromisoformat(f"{day.isoformat()}T{text}:00+00:00")
            if moment > after:
                return moment
    return None


def _record(verb: str, profile: Profile, title: str) -> None:
    record(verb, account=profile.account, actor=None, profile=profile, details={"title": title})
