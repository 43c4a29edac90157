"""Links in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.linking.services import mails, sessions


@periodic(name="linking.remind", every=datetime.timedelta(minutes=1))
def remind() -> int:
    """Send the reminders that are due."""
    return mails.send_due_reminders(timezone.now())


@periodic(name="linking.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Forget old links."""
    return sessions.prune(timezone.now())
