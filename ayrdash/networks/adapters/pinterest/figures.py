"""Reading pins back, and what became of them. Comments are not in Pinterest's API."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.pinterest.api import API, Pinterest, permalink, pin_path
from ayrdash.networks.adapters.pinterest.link import PinterestLink
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.models import SocialAccount

# Pinterest looks back 90 days.
_DAYS = 89
_MOST = 250
# The name of the API, and Pinterest's.
_COUNTS = {
    "impressionCount": "IMPRESSION",
    "saveCount": "SAVE",
    "pinClickCount": "PIN_CLICK",
    "outboundClickCount": "OUTBOUND_CLICK",
}


class Figures:
    """What the adapter does as ``ReadingBack`` and ``Measuring``."""

    @property
    def measures(self) -> bool:
        return True

    @property
    def oauth(self) -> PinterestLink:
        return PinterestLink()

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        params = {"page_size": min(limit, _MOST), **({"bookmark": cursor} if cursor else {})}
        answer = acting(self.oauth, account, lambda t: Pinterest(t.access).get("pins", **params))
        rows = [_native(row) for row in API.rows(answer, "items")]
        return OwnPosts(rows, str(answer.get("bookmark") or ""))

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        try:
            acting(self.oauth, account, lambda t: Pinterest(t.access).get(pin_path(remote_id)))
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return False
            raise
        return True

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        return self._counts(account, f"{pin_path(remote_id)}/analytics")

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        """Return the person's counts: Pinterest has none of a board."""
        who = acting(self.oauth, account, lambda t: Pinterest(t.access).get("user_account"))
        return {
            "username": str(who.get("username") or ""),
            "followersCount": _number(who.get("follower_count")),
            "followsCount": _number(who.get("following_count")),
            "pinsCount": _number(who.get("pin_count")),
            **self._counts(account, "user_account/analytics"),
        }

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        raise Fault(FaultKind.REJECTED, _("Pinterest lets apps read no comments."))

    def _counts(self, account: SocialAccount, path: str) -> dict[str, int | str]:
        today = timezone.now().date()
        params = {
            "start_date": (today - datetime.timedelta(days=_DAYS)).isoformat(),
            "end_date": today.isoformat(),
            "metric_types": ",".join(_COUNTS.values()),
        }
        answer = acting(self.oauth, account, lambda t: Pinterest(t.access).get(path, **params))
        of_all = answer.get("all")
        sums = of_all.get("summary_metrics") if isinstance(of_all, dict) else None
        counts = sums if isinstance(sums, dict) else {}
        return {name: _number(counts.get(theirs)) for name, theirs in _COUNTS.items()}


def _native(row: dict[str, Any]) -> NativePost:
    pin, media = API.text(row, "id"), row.get("media")
    items = media.get("items") if isinstance(media, dict) else None
    return NativePost(
        id=pin,
        text=str(row.get("description") or ""),
        created=str(row.get("created_at") or ""),
        url=permalink(pin),
        is_reply=False,
        images=len(items) if isinstance(items, list) else 1,
    )


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
