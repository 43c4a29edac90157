"""Looking after links in the background."""

import datetime
import logging

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task
from ayrdash.networks import outgoing
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import attempts, codes, expiry, note_answer, note_fault, resyncing

logger = logging.getLogger(__name__)

CHECK_EVERY = datetime.timedelta(minutes=30)
BATCH = 500


@periodic(name="networks.refresh_ahead", every=datetime.timedelta(minutes=1))
def refresh_ahead() -> int:
    """Refresh tokens before they run out; say where a link died, or came back to life."""
    now = timezone.now()
    watched = [SocialAccount.State.LINKED, SocialAccount.State.SUSPENDED]
    stale = SocialAccount.objects.filter(
        state__in=watched, checked_at__lt=now - CHECK_EVERY
    ).select_related("profile__account")
    count = 0
    for account in stale.order_by("checked_at")[:BATCH]:
        SocialAccount.objects.filter(pk=account.pk).update(checked_at=now)
        count += 1
        try:
            _look_after(account, now)
        except Fault as fault:
            if not note_fault(account=account, fault=fault):
                logger.warning("Looking after %r: %s", account, fault.kind)
    return count


@periodic(name="networks.warn_of_ends", every=datetime.timedelta(minutes=10))
def warn_of_ends() -> int:
    """Tell of links that end soon."""
    return expiry.warn(timezone.now())


@periodic(name="networks.hear_codes", every=datetime.timedelta(seconds=3))
def hear_codes() -> int:
    """Hear the codes that somebody waits for."""
    return codes.read_bots(timezone.now(), waiting=True)


@periodic(name="networks.hear_bots", every=datetime.timedelta(minutes=1))
def hear_bots() -> int:
    """Hear of chats that bots were sent away from, or that have a new number."""
    return codes.read_bots(timezone.now(), waiting=False)


@periodic(name="networks.prune_attempts", every=datetime.timedelta(minutes=10))
def prune_attempts() -> int:
    """Forget attempts to link whose time is over."""
    return attempts.prune(timezone.now())


def _look_after(account: SocialAccount, now: datetime.datetime) -> None:
    """Renew or ask: one call, so that "checked" is what the page says it is."""
    adapter = adapter_for(account.network)
    barred = account.state == SocialAccount.State.SUSPENDED
    if barred or not adapter.refresh_ahead(account, now):
        adapter.check(account)
    note_answer(account=account)


@periodic(name="networks.sweep_outgoing", every=datetime.timedelta(minutes=30))
def sweep_outgoing() -> int:
    """Remove images that killed workers left where networks fetch them."""
    return outgoing.sweep()


@task()
def resync(resync_id: int) -> str:
    """Work one resync off."""
    return resyncing.run_resync(resync_id)


@periodic(name="networks.sweep_resyncs", every=datetime.timedelta(seconds=10))
def sweep_resyncs() -> int:
    """Go on with resyncs that wait."""
    return resyncing.sweep(timezone.now())


@periodic(name="networks.prune_resyncs", every=datetime.timedelta(hours=1))
def prune_resyncs() -> int:
    """Forget reports that are long over."""
    return resyncing.prune(timezone.now())
