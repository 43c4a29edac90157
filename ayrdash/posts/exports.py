"""The history as a CSV file, made row by row however long it is."""

import csv
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.posts import queries
from ayrdash.posts.models import Post
from profiles.models import Profile

# A spreadsheet would run a cell that starts so (CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def safe_cell(value: object) -> str:
    """Return a value as a cell's text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def history_csv(profile: Profile, filters: queries.Filters) -> Iterator[str]:
    """Yield the lines of the filtered history, latest due first, as UTF-8 with its mark."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_head(profile))
    for post in queries.whole_history(profile, filters):
        yield writer.writerow([safe_cell(value) for value in _row(post, profile)])


def file_name(profile: Profile) -> str:
    """Return a name that sorts by day and holds nothing a header could trip over."""
    return f"history-{profile.ref_id[:8]}-{timezone.localdate(timezone=profile.zone)}.csv"


def _head(profile: Profile) -> list[str]:
    return [
        _("Post ID"),
        _("State"),
        _("Due (UTC)"),
        _("Due (%s)") % profile.time_zone,
        _("Text"),
        _("Images"),
        _("Networks"),
        _("Links"),
        _("Errors"),
        _("By"),
        _("Source"),
    ]


def _row(post: Post, profile: Profile) -> list[object]:
    deliveries = list(post.deliveries.all())
    return [
        post.ref,
        post.get_state_display(),
        post.due_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        post.due_at.astimezone(profile.zone).strftime("%Y-%m-%d %H:%M"),
        post.text,
        len(post.media.all()),
        "; ".join(f"{d.get_network_display()}: {d.get_state_display()}" for d in deliveries),
        " ".join(d.permalink for d in deliveries if d.permalink),
        "; ".join(d.error_message for d in deliveries if d.error_message),
        post.created_by_label,
        post.get_source_display(),
    ]
