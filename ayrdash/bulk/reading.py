"""From a CSV file to rows, and from a row to a post.

The first line names the columns: ``post`` and ``platforms``, and if wanted
``scheduleDate`` and ``idempotencyKey``. A moment with a zone ("2026-12-31T18:00:00Z") is that
moment; one without is the wall clock of the profile's zone, summer time reckoned with.
"""

import csv
import datetime
import io

from django.utils.translation import gettext as _

from ayrdash.core.errors import DomainError
from ayrdash.posts import schedule
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.create import NewPost
from profiles.models import Profile

MOST_ROWS = 1_000
MOST_BYTES = 5_000_000
REQUIRED = ("post", "platforms")
COLUMNS = (*REQUIRED, "scheduleDate", "idempotencyKey")

Row = dict[str, str]


class FileRefused(DomainError):
    """The file can't be read as a whole (API code 400)."""

    code = 400


def read_rows(data: bytes) -> list[Row]:
    """Return the file's rows by column, blank lines left out. Raises ``FileRefused``."""
    if len(data) > MOST_BYTES:
        raise FileRefused(_("The file is larger than %d MB.") % (MOST_BYTES // 1_000_000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(_("The file is not UTF-8 text. Save it as CSV UTF-8.")) from error
    if "\x00" in text:
        raise FileRefused(_("The file is not text."))
    try:
        rows = list(_reader(text))
    except csv.Error as error:
        raise FileRefused(_("The file is not CSV: %s") % error) from error
    if not rows:
        raise FileRefused(_("The file has no rows."))
    if len(rows) > MOST_ROWS:
        raise FileRefused(_("At most %d posts in one file.") % MOST_ROWS)
    return rows


def _reader(text: str) -> "list[Row]":
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    known = {name.lower(): name for name in COLUMNS}
    names = [known.get(cell.strip().lower(), cell.strip()) for cell in next(lines, [])]
    if unknown := [name for name in names if name not in COLUMNS]:
        message = _("There is no column “%(name)s”. Columns: %(known)s.")
        raise FileRefused(message % {"name": unknown[0], "known": ", ".join(COLUMNS)})
    if missing := [name for name in REQUIRED if name not in names]:
        raise FileRefused(_("The column “%s” is missing.") % missing[0])
    return [
        {
            **dict.fromkeys(COLUMNS, ""),
            **dict(zip(names, cells, strict=False)),
            "line": str(lines.line_num),
            "surplus": "yes" if len(cells) > len(names) else "",
        }
        for cells in lines
        if any(cell.strip() for cell in cells)
    ]


def new_post(profile: Profile, row: Row, key: str) -> NewPost:
    """Return the post of a row. Raises ``PostRefused`` for a moment that can't be read."""
    if row.get("surplus"):
        message = _("More cells than columns: put cells that hold the separator in quotes.")
        raise PostRefused(message, field="post")
    names = row["platforms"].replace(";", ",").replace("|", ",").split(",")
    due_at, local = _moment(profile, row["scheduleDate"].strip())
    return NewPost(
        text=row["post"],
        networks=sorted({name.strip().lower() for name in names if name.strip()}),
        due_at=due_at,
        local_due=local.isoformat(timespec="minutes") if local else "",
        local_zone=profile.time_zone if local else "",
        idempotency_key=row["idempotencyKey"].strip() or key,
    )


def _moment(
    profile: Profile, text: str
) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    if not text:
        return None, None
    try:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(datetime.UTC), None
    except (ValueError, OverflowError) as error:
        message = _("scheduleDate: write it as 2026-12-31 18:00 or 2026-12-31T18:00:00Z.")
        raise PostRefused(message, field="scheduleDate") from error
    local = moment.replace(second=0, microsecond=0)
    return schedule.resolve(local, profile.zone).at, local
