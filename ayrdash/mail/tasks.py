"""Mails in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task
from ayrdash.mail import services


@task(queue_name="mail")
def deliver(mail_id: int) -> str:
    """Try one mail."""
    return services.deliver_mail(mail_id)


@periodic(name="mail.sweep", every=datetime.timedelta(seconds=10))
def sweep() -> int:
    """Deliver what waits."""
    return services.sweep(timezone.now())


@periodic(name="mail.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Forget old mails."""
    return services.prune(timezone.now())
