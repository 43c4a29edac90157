"""Reads of support requests."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Membership, User
from ayrdash.core.paging import Page, keyset_page
from ayrdash.mail.models import OutgoingMail
from ayrdash.support import access
from ayrdash.support.models import SupportRequest

PAGE_SIZE = 20


@dataclass(frozen=True)
class Status:
    """Where a request stands, in words."""

    words: str | Promise
    tone: str
    icon: str


_LOST = Status(_("Mail not delivered"), "danger", "alert-circle")
_OF_MAIL = {
    OutgoingMail.State.QUEUED: Status(_("On its way"), "info", "hourglass"),
    OutgoingMail.State.HELD: Status(_("In the operator's outbox"), "info", "inbox"),
    OutgoingMail.State.SENT: Status(_("With support"), "success", "check"),
    OutgoingMail.State.DELIVERED: Status(_("With support"), "success", "check"),
    OutgoingMail.State.FAILED: _LOST,
    OutgoingMail.State.BOUNCED: _LOST,
    OutgoingMail.State.BLOCKED: _LOST,
}


def status_of(request: SupportRequest) -> Status:
    """Return where a request stands: closed by the operator, else what became of its mail."""
    if request.state == SupportRequest.State.CLOSED:
        return Status(_("Closed"), "neutral", "circle-check")
    # Pruned after weeks: it had gone out long before.
    state = request.mail.state if request.mail else OutgoingMail.State.SENT
    return _OF_MAIL[OutgoingMail.State(state)]


def requests_page(membership: Membership, user: User, cursor: str) -> Page[SupportRequest]:
    """Return one page of the requests that a person may read, newest first."""
    rows = access.readable(membership, user).defer("message", "mail__text_body", "mail__html_body")
    return keyset_page(rows, order=("-id",), cursor=cursor, size=PAGE_SIZE)
