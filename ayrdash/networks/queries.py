"""Reads of social accounts."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership
from ayrdash.core.networks import AnyNetwork, label_of
from ayrdash.networks.able import messaging
from ayrdash.networks.access import resyncs_seen_by
from ayrdash.networks.adapters import adapter_for, link_of
from ayrdash.networks.adapters.capabilities import Overheard
from ayrdash.networks.models import Resync, ResyncRow, SocialAccount
from ayrdash.networks.visibility import visible_networks
from profiles.access import has_messaging, reach
from profiles.models import Profile

ROWS_SHOWN = 100
# For how long the Social Accounts page names the last resync.
RECENT = datetime.timedelta(days=7)
Outcome = ResyncRow.Outcome


@dataclass(frozen=True)
class Card:
    """One network on the Social Accounts page and the linking page."""

    network: AnyNetwork
    account: SocialAccount | None
    # What the link lacks for messages, where the profile has them; empty: nothing.
    messaging_problem: str = ""

    @property
    def state(self) -> str:
        return self.account.state if self.account else "not_linked"

    @property
    def by_app(self) -> bool:
        return link_of(self.network) is not None

    @property
    def web_address(self) -> str:
        return adapter_for(self.network).web_address


def messaging_problem(account: SocialAccount | None, *, on: bool) -> str:
    """Say what a link lacks for messages; empty: nothing, or the profile has none (``on``)."""
    if account is None or not on or not account.is_linked:
        return ""
    adapter = messaging(account.network)
    return adapter.messaging_problem(account) if adapter else ""


def messaging_bar(account: SocialAccount) -> str:
    """Say why an account has no messages, whatever it is that would mend it; empty: it has."""
    adapter = messaging(account.network)
    if adapter is None:
        return ""
    problem = adapter.messaging_problem(account)
    if not problem and isinstance(adapter, Overheard):
        return adapter.messaging_bar(account)
    return problem


def linked_accounts(profile: Profile) -> list[SocialAccount]:
    """Return a profile's social accounts, hidden networks' included, in network order."""
    accounts = SocialAccount.objects.filter(profile=profile).defer("credentials")
    return list(accounts.order_by("network"))


def cards(profile: Profile, only: list[str] | None = None) -> list[Card]:
    """Return the cards to show: visible networks, narrowed to ``only`` where it is given."""
    linked = {account.network: account for account in linked_accounts(profile)}
    on = has_messaging(profile)
    return [
        Card(network, linked.get(network), messaging_problem(linked.get(network), on=on))
        for network in visible_networks(profile)
        if not only or network in only
    ]


def linked_elsewhere(profile: Profile, network: str, remote_id: str) -> Profile | None:
    """Return another profile of the Account to which the same remote account is linked."""
    other = (
        SocialAccount.objects.filter(
            network=network,
            remote_id=remote_id,
            profile__account=profile.account,
            profile__deleted_at=None,
        )
        .exclude(profile=profile)
        .select_related("profile")
        .first()
    )
    return other.profile if other else None


@dataclass(frozen=True)
class Tally:
    """How many rows of a report have one outcome; ``hidden`` ones belong to unseen profiles."""

    outcome: str
    label: str | Promise
    count: int
    hidden: int


@dataclass(frozen=True)
class ResyncReport:
    """A resync as one member may see it."""

    tallies: list[Tally]
    rows: list[ResyncRow]
    more_after: int | None

    @property
    def total(self) -> int:
        return sum(tally.count for tally in self.tallies)

    @property
    def done(self) -> int:
        return sum(t.count for t in self.tallies if t.outcome != Outcome.WAITING)

    @property
    def hidden(self) -> list[Tally]:
        return [tally for tally in self.tallies if tally.hidden]


def recent_resync(membership: Membership) -> Resync | None:
    """Return the newest resync that the member may see, while it is news."""
    since = timezone.now() - RECENT
    return resyncs_seen_by(membership).filter(created_at__gt=since).order_by("-id").first()


def resync_report(
    run: Resync, membership: Membership, *, outcome: str = "", after: int = 0
) -> ResyncReport:
    """Return counts and rows, in three statements; rows of unseen profiles are counted only."""
    rows = _seen(run, membership, after)
    if outcome:
        rows = rows.filter(outcome=outcome)
    shown = list(rows[:ROWS_SHOWN])
    return ResyncReport(
        tallies=_tallies(run, membership),
        rows=shown,
        more_after=shown[-1].pk if len(shown) == ROWS_SHOWN else None,
    )


def _seen(run: Resync, membership: Membership, after: int) -> QuerySet[ResyncRow]:
    rows = run.rows.filter(reach(membership, "profile__"), pk__gt=after)
    return rows.select_related("profile").order_by("id")


def _tallies(run: Resync, membership: Membership) -> list[Tally]:
    seen = Count("pk", filter=Q(reach(membership, "profile__")))
    counted = run.rows.order_by().values("outcome").annotate(n=Count("pk"), seen=seen)
    found = {row["outcome"]: (row["n"], row["n"] - row["seen"]) for row in counted}
    return [Tally(o.value, o.label, *found[o]) for o in Outcome if o in found]


def resync_lines(run: Resync, membership: Membership) -> Iterator[list[str]]:
    """Yield the lines of the whole report; of unseen profiles nothing but the outcome."""
    last = 0
    while rows := list(_seen(run, membership, last)[:ROWS_SHOWN]):
        for row in rows:
            yield [
                label_of(row.network),
                row.name,
                row.remote_id,
                row.profile.title,
                row.profile.ref_id,
                str(row.get_outcome_display()),
                row.reason,
            ]
        last = rows[-1].pk
    for tally in _tallies(run, membership):
        for _number in range(tally.hidden):
            words = _("Of a profile that you do not reach.")
            yield ["", "", "", "", "", str(tally.label), words]
