"""What went out, for the daily mail."""

from collections import defaultdict

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ayrdash.accounts.models import Account, Membership
from ayrdash.alerts.services.digest import LINES, Span, tells_good_news
from ayrdash.core.networks import network_of
from ayrdash.posts.models import Delivery
from profiles.access import reach


@tells_good_news
def published(account: Account, member: Membership | None, span: Span) -> list[str]:
    """Count what was published, by profile and network; the busiest profiles first."""
    rows = Delivery.objects.filter(
        state=Delivery.State.PUBLISHED,
        published_at__gte=span.since,
        published_at__lt=span.until,
        post__profile__account=account,
        post__profile__deleted_at=None,
        post__profile__last_posted_at__gte=span.since,
    )
    if member is not None:
        rows = rows.filter(reach(member, "post__profile__"))
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    named = rows.order_by("network").values_list("post__profile__title", "network")
    for title, network, count in named.annotate(Count("id")):
        counts[title][network] = count
    if not counts:
        return []
    busiest = sorted(counts, key=lambda title: (-sum(counts[title].values()), title))
    lines = [_line(title, counts[title]) for title in busiest[:LINES]]
    if (left := len(busiest) - LINES) > 0:
        words = ngettext("… and %d more profile.", "… and %d more profiles.", left)
        lines.append(words % left)
    return [_("Published:"), "\n".join(lines)]


def _line(title: str, networks: dict[str, int]) -> str:
    parts = [f"{network_of(name).label} {count}" for name, count in networks.items()]
    return f"{title}: {', '.join(parts)}"
