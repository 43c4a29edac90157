"""Walking a resync in the worker, row by row, until each has its outcome.

Claimed by compare-and-set with the attempt's number as fencing token. Each row is linked and
noted in one transaction, so a walk that broke off begins anew and finds only what is left.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action, may
from ayrdash.activity.services import record
from ayrdash.core.networks import label_of
from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.adapters.base import WORTH_A_RETRY, Fault
from ayrdash.networks.adapters.oauth import App, Resyncing, Target, asking
from ayrdash.networks.apps_of import app_for
from ayrdash.networks.models import Resync, ResyncRow, SocialAccount
from ayrdash.networks.services import keep_link
from ayrdash.networks.services.findings import Findings
from ayrdash.networks.services.picking import columns
from ayrdash.networks.services.resync import Barriers
from profiles.access import has_messaging
from profiles.models import Profile

State, Outcome = Resync.State, ResyncRow.Outcome

# Longer than a list may be silent (``READING_SECONDS``).
LEASE = datetime.timedelta(minutes=5)
GRACE = datetime.timedelta(seconds=30)
MOST_FAULTS = 8
FIRST_PAUSE_SECONDS = 5
KEEP = datetime.timedelta(days=400)


class _Overtaken(Exception):
    """Another worker has the resync by now."""


class _Impossible(Exception):
    """It can't go on, for a reason that a later try would meet again."""


def run_resync(resync_id: int) -> str:
    """Work one resync off as far as it goes; return its state."""
    run = _claim(resync_id)
    if run is None:
        return "not waiting"
    try:
        _work(run)
        _end(run, State.DONE)
    except _Overtaken:
        return "overtaken"
    except _Impossible as problem:
        _end(run, State.FAILED, str(problem))
    except Fault as fault:
        _stumble(run, fault)
    return run.state


def _claim(resync_id: int) -> Resync | None:
    now = timezone.now()
    waiting = Resync.objects.filter(pk=resync_id, state=State.QUEUED, due_at__lte=now)
    if not waiting.update(state=State.RUNNING, lease_until=now + LEASE, attempt=F("attempt") + 1):
        return None
    return Resync.objects.select_related("account", "requested_by").get(pk=resync_id)


def _held(run: Resync) -> QuerySet[Resync]:
    return Resync.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt)


def _hold(run: Resync, **fields: object) -> None:
    """Lock the row, and hold it on; raises ``_Overtaken``."""
    if not _held(run).update(lease_until=timezone.now() + LEASE, **fields):
        raise _Overtaken


def _work(run: Resync) -> None:
    findings = Findings.from_json(run.grant)
    membership = _asker(run)
    # The network that was being linked goes first, as its rows were written first.
    for network in dict.fromkeys(_waiting(run).values_list("network", flat=True)):
        link = oauth_of(network)
        app = app_for(run.account, link.app_network) if link else None
        if not isinstance(link, Resyncing) or app is None or app.client_id != run.client_id:
            message = _("%s can't be linked here at the moment.")
            raise _Impossible(message % label_of(network))
        _Walk(run, membership, findings, link, app).go()


def _asker(run: Resync) -> Membership:
    """Return who asked for it, as long as they may link."""
    rows = Membership.objects.filter(account=run.account, user=run.requested_by)
    membership = rows.select_related("account", "user").first()
    if membership is None or not may(membership, Action.LINK):
        raise _Impossible(_("Whoever asked for the resync may no longer link accounts."))
    return membership


def _waiting(run: Resync) -> QuerySet[ResyncRow]:
    return run.rows.filter(outcome=Outcome.WAITING).order_by("id")


class _Walk:
    """One network's list from its beginning to where nothing is left to look for."""

    def __init__(
        self, run: Resync, membership: Membership, findings: Findings, link: Resyncing, app: App
    ) -> None:
        self.run, self.membership = run, membership
        self.findings, self.link, self.app = findings, link, app

    def go(self) -> None:
        """Give each waiting row its outcome. Raises ``Fault`` and ``_Overtaken``."""
        left: dict[str, list[ResyncRow]] = {}
        for row in _waiting(self.run).filter(network=self.link.network):
            left.setdefault(row.remote_id, []).append(row)
        for target in self._targets():
            for row in left.pop(target.remote_id, []):
                with transaction.atomic():
                    _hold(self.run, faults=0, note="")
                    self._take(row, target)
            if not left:
                return
        rows = [row.pk for same in left.values() for row in same]
        reason = _("The consent does not reach it: it is gone, left unticked, or no longer theirs.")
        with transaction.atomic():
            _hold(self.run)
            _waiting(self.run).filter(pk__in=rows).update(outcome=Outcome.MISSING, reason=reason)

    def _targets(self) -> Iterable[Target]:
        """Read the list, and hold the run at least once for each hundred."""
        for number, target in enumerate(self.link.all_targets(self.app, self.findings.grant)):
            if number % 100 == 0:
                _hold(self.run)
            yield target

    def _take(self, row: ResyncRow, target: Target) -> None:
        """Link one account anew unless something keeps it from that; note which."""
        reason = str(target.barred) or self._relinked(row, target)
        outcome = Outcome.REFUSED if reason else Outcome.RELINKED
        ResyncRow.objects.filter(pk=row.pk).update(outcome=outcome, reason=reason[:300])

    def _relinked(self, row: ResyncRow, target: Target) -> str:
        """Give the account its new tokens; return why not, if not."""
        profile = Profile.objects.select_related("account").get(pk=row.profile_id)
        barriers = Barriers.of(profile.account, self.membership, [profile])
        if reason := barriers.reason(profile, row.network):
            return reason
        same = SocialAccount.objects.select_for_update().filter(
            profile=profile,
            network=row.network,
            remote_id=row.remote_id,
            consent_id=self.run.consent_id,
        )
        if not same:
            return _("It was unlinked, or linked by somebody else, meanwhile.")
        asked = asking(self.link, messaging=has_messaging(profile))
        keep_link(
            profile=profile,
            network=row.network,
            values=columns(self.link, self.run.client_id, self.findings.as_for(asked), target),
            actor=self.run.requested_by,
        )
        return ""


def _stumble(run: Resync, fault: Fault) -> None:
    """Go on later where that may help; give up else, or after too many faults in a row."""
    from ayrdash.networks.tasks import resync

    # What went well in between counts: the row knows it, this object does not.
    faults = _held(run).values_list("faults", flat=True).first()
    if faults is None:
        return
    faults += 1
    if fault.kind not in WORTH_A_RETRY or faults >= MOST_FAULTS:
        _end(run, State.FAILED, str(fault.message))
        return
    pause = datetime.timedelta(seconds=FIRST_PAUSE_SECONDS * 2 ** (faults - 1))
    due_at = fault.retry_at or timezone.now() + pause
    note = str(fault.message)[:300]
    _held(run).update(state=State.QUEUED, faults=faults, due_at=due_at, lease_until=None, note=note)
    resync.using(run_after=due_at).enqueue(run.pk)
    run.state = State.QUEUED


def _end(run: Resync, state: Resync.State, note: str = "") -> None:
    """Finish: leave no row without an outcome, and forget the consent."""
    with transaction.atomic():
        over = {"state": state, "note": note[:300], "grant": "", "lease_until": None}
        if not _held(run).update(**over, finished_at=timezone.now()):
            return
        _waiting(run).update(outcome=Outcome.REFUSED, reason=note[:300])
        _tell(run)
    run.state = state


def _tell(run: Resync) -> None:
    counted = run.rows.order_by().values_list("outcome").annotate(n=Count("pk"))
    details = {"relinked": 0, "missing": 0, "refused": 0} | dict(counted)
    record("resync.ended", account=run.account, actor=run.requested_by, details=details)


def sweep(now: datetime.datetime) -> int:
    """Wake what dead workers left and what is due but was not woken, each once a grace.

    A lost lease counts as a fault, so that what breaks every worker is given up too.
    """
    from ayrdash.networks.tasks import resync

    stuck = Resync.objects.filter(state=State.RUNNING, lease_until__lt=now)
    for run in stuck.filter(faults__gte=MOST_FAULTS - 1).select_related("account", "requested_by"):
        _end(run, State.FAILED, _("Broken off again and again; it was given up."))
    stuck.update(state=State.QUEUED, faults=F("faults") + 1)
    asleep = Resync.objects.filter(state=State.QUEUED, due_at__lt=now - GRACE)
    count = 0
    for resync_id in list(asleep.order_by("due_at").values_list("pk", flat=True)[:50]):
        with transaction.atomic():
            if asleep.filter(pk=resync_id).update(due_at=now):
                resync.enqueue(resync_id)
                count += 1
    return count


def prune(now: datetime.datetime) -> int:
    """Forget what is long over."""
    over = Resync.objects.filter(finished_at__lt=now - KEEP).values_list("pk", flat=True)[:20]
    return len([Resync.objects.filter(pk=pk).delete() for pk in list(over)])
