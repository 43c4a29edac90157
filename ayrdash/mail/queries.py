"""Reads of the outbox."""

from django.db.models import Count

from ayrdash.mail.models import OutgoingMail


def counts_by_state() -> dict[str, int]:
    """Count the mails of each state that has any."""
    rows = OutgoingMail.objects.order_by().values_list("state").annotate(Count("id"))
    return dict(rows)
