"""Reads of the outbox."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from ayrdash.mail.models import BadAddress, OutgoingMail


def counts_by_state() -> dict[str, int]:
    """Count the mails of each state that has any."""
    rows = OutgoingMail.objects.order_by().values_list("state").annotate(Count("id"))
    return dict(rows)


def mails(*, state: str = "", q: str = "") -> QuerySet[OutgoingMail]:
    """Return mails without their bodies, of one state, with ``q`` in address or subject."""
    rows = OutgoingMail.objects.defer("text_body", "html_body")
    if state in OutgoingMail.State:
        rows = rows.filter(state=state)
    if q := q.strip():
        rows = rows.filter(to__icontains=q) | rows.filter(subject__icontains=q)
    return rows


def bad_addresses(emails: Iterable[str]) -> dict[str, BadAddress]:
    """Return those of the addresses that get no mail, by their lower case."""
    wanted = {email.lower() for email in emails}
    return {bad.email: bad for bad in BadAddress.objects.filter(email__in=wanted)}
