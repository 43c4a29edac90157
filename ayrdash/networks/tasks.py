"""Looking after links in the background."""

import datetime
import logging

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import NEEDS_RELINK, Fault
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import mark_needs_relink

logger = logging.getLogger(__name__)

CHECK_EVERY = datetime.timedelta(minutes=30)
BATCH = 500


@periodic(name="networks.refresh_ahead", every=datetime.timedelta(minutes=1))
def refresh_ahead() -> int:
    """Refresh tokens before they run out; say so where the link has died."""
    now = timezone.now()
    stale = SocialAccount.objects.filter(
        state=SocialAccount.State.LINKED, checked_at__lt=now - CHECK_EVERY
    ).select_related("profile__account")
    count = 0
    for account in stale.order_by("checked_at")[:BATCH]:
        SocialAccount.objects.filter(pk=account.pk).update(checked_at=now)
        count += 1
        try:
            adapter_for(account.network).refresh_ahead(account, now)
        except Fault as fault:
            if fault.kind in NEEDS_RELINK:
                mark_needs_relink(account=account, reason=str(fault.message))
            else:
                logger.warning("Refresh of %r: %s", account, fault.kind)
    return count
