"""The Activity page of the profile acted as."""

import datetime

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.api.present import calls_this_month
from ayrdash.care import queries, usage
from ayrdash.care.charts import bar_chart
from ayrdash.care.forms import IdleForm
from ayrdash.core.csvfile import csv_lines
from ayrdash.core.http import AccountRequest, account_required

LONGEST_REPORT_DAYS = 365


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """Show what the profile did lately; on the Primary also how many profiles there were."""
    days = queries.days_of(request.profile)
    sees_keys = may(request.membership, Action.SEE_KEYS)
    manages = request.profile.is_primary and may(request.membership, Action.MANAGE_PROFILES)
    month = days[-1].day.replace(day=1)
    counts = queries.daily_profiles(request.account) if manages else []
    context = {
        "days": days[::-1],
        "posts_chart": bar_chart(_("Posts by day"), [(day.day, day.posts) for day in days]),
        "calls_chart": bar_chart(_("API calls by day"), [(day.day, day.calls) for day in days]),
        "month_posts": _sum_since(month, [(day.day, day.posts) for day in days]),
        "month_calls": calls_this_month(request.profile),
        "keys": usage.key_uses(request.profile) if sees_keys else None,
        "can_manage": manages,
        "counts": counts[::-1],
        "counts_chart": bar_chart(_("User Profiles by day"), counts),
    }
    return render(request, "care/index.html", context)


def _sum_since(first: datetime.date, values: list[tuple[datetime.date, int]]) -> int:
    return sum(value for day, value in values if day >= first)


@account_required
@require_safe
def by_profile(request: AccountRequest) -> HttpResponse:
    """List the User Profiles with their last use and this month's posts and calls."""
    require(request.membership, Action.MANAGE_PROFILES)
    form = IdleForm(request.GET)
    days = form.cleaned_data["idle"] if form.is_valid() else None
    since = timezone.now() - datetime.timedelta(days=days) if days else None
    cursor = request.GET.get("cursor", "")
    page, rows = usage.profile_uses(request.membership, cursor=cursor, since=since)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "days": days,
        "params": f"idle={days}" if days else "",
    }
    return render(request, "care/by_profile.html", context, status=422 if form.errors else 200)


@account_required
@require_safe
def count_file(request: AccountRequest) -> StreamingHttpResponse:
    """Send the daily count of User Profiles (each day's highest) of a year as CSV."""
    require(request.membership, Action.MANAGE_PROFILES)
    rows = queries.daily_profiles(request.account, days=LONGEST_REPORT_DAYS)
    lines = csv_lines(["day", "user_profiles"], ([day.isoformat(), n] for day, n in rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="profiles-by-day.csv"'
    return response
