"""Reading posts back, and how the location does. Posts have no figures and no comments."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.gmb.api import API, Google
from ayrdash.networks.adapters.gmb.link import GmbLink, quoted
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.models import SocialAccount

_MOST, _DAYS = 100, 30
# The name of the API, and Google's daily metrics that it sums up.
_COUNTS = {
    "impressionsDesktopMaps": "BUSINESS_IMPRESSIONS_DESKTOP_MAPS",
    "impressionsDesktopSearch": "BUSINESS_IMPRESSIONS_DESKTOP_SEARCH",
    "impressionsMobileMaps": "BUSINESS_IMPRESSIONS_MOBILE_MAPS",
    "impressionsMobileSearch": "BUSINESS_IMPRESSIONS_MOBILE_SEARCH",
    "callClicks": "CALL_CLICKS",
    "websiteClicks": "WEBSITE_CLICKS",
    "businessDirectionRequests": "BUSINESS_DIRECTION_REQUESTS",
}


def posts_path(account: SocialAccount, tokens: Tokens) -> str:
    """Return where a location's posts are: the older API wants its account too."""
    owner = tokens.extra.get("account", "")
    return f"{quoted(owner)}/{quoted(account.remote_id)}/localPosts"


class Figures:
    """What the adapter does as ``ReadingBack`` and ``Measuring``."""

    @property
    def measures(self) -> bool:
        return True

    @property
    def oauth(self) -> GmbLink:
        return GmbLink()

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        params = {"pageSize": min(limit, _MOST), **({"pageToken": cursor} if cursor else {})}
        answer = acting(
            self.oauth,
            account,
            lambda t: Google(t.access).get("posts", posts_path(account, t), **params),
        )
        rows = [_native(row) for row in API.rows(answer, "localPosts")]
        return OwnPosts(rows, str(answer.get("nextPageToken") or ""))

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        try:
            acting(self.oauth, account, lambda t: Google(t.access).get("posts", quoted(remote_id)))
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return False
            raise
        return True

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        message = _("Google gives figures of a location, not of its posts.")
        raise Fault(FaultKind.REJECTED, message)

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        raise Fault(FaultKind.REJECTED, _("Posts at Google Business take no comments."))

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        """Return the sums of the last 30 days that Google has counted."""
        today = timezone.now().date()
        params: dict[str, Any] = {"dailyMetrics": list(_COUNTS.values())}
        first = today - datetime.timedelta(days=_DAYS)
        for name, day in (("startDate", first), ("endDate", today)):
            for part in ("year", "month", "day"):
                params[f"dailyRange.{name}.{part}"] = getattr(day, part)
        path = f"{quoted(account.remote_id)}:fetchMultiDailyMetricsTimeSeries"
        answer = acting(
            self.oauth, account, lambda t: Google(t.access).get("performance", path, **params)
        )
        sums: dict[str, int] = {}
        for group in API.rows(answer, "multiDailyMetricTimeSeries"):
            for series in API.rows(group, "dailyMetricTimeSeries"):
                sums[str(series.get("dailyMetric"))] = _sum(series.get("timeSeries"))
        return {name: sums.get(theirs, 0) for name, theirs in _COUNTS.items()}


def _sum(series: object) -> int:
    """Add up the days; Google writes whole numbers as text and leaves out days without any."""
    days = API.rows(series, "datedValues") if isinstance(series, dict) else []
    values = [str(day.get("value") or "0") for day in days]
    return sum(int(value) for value in values if value.isdecimal())


def _native(row: dict[str, Any]) -> NativePost:
    media = row.get("media")
    return NativePost(
        id=API.text(row, "name"),
        text=str(row.get("summary") or ""),
        created=str(row.get("createTime") or ""),
        url=str(row.get("searchUrl") or ""),
        is_reply=False,
        images=len(media) if isinstance(media, list) else 0,
    )
