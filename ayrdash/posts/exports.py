"""The history as a CSV file, made row by row however long it is."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.csvfile import csv_lines
from ayrdash.posts import queries
from ayrdash.posts.models import Post
from profiles.models import Profile


def history_csv(profile: Profile, filters: queries.Filters) -> Iterator[str]:
    """Return the lines of the filtered history, latest due first."""
    rows = (_row(post, profile) for post in queries.whole_history(profile, filters))
    return csv_lines(_head(profile), rows)


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
