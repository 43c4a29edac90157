"""Links in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.linking.services import mails


@periodic(name="linking.remind", every=datetime.timedelta(minutes=1))
def remind() -> int:
    """Send the reminders that are due."""
    return mails.send_due_reminders(timezone.now())
