"""Why a link does not open. Each reason has a page of its own (templates/linking/closed.html)."""

from typing import TYPE_CHECKING

from ayrdash.core.errors import DomainError, Text

if TYPE_CHECKING:
    from ayrdash.accounts.models import Account
    from ayrdash.linking.models import LinkSession


class LinkClosed(DomainError):
    """The base of all reasons.

    ``session`` is known where the link itself was genuine, ``account`` where at least its
    owner can be told: the page then wears the owner's look.
    """

    http_status = 410
    reason = "unknown"

    def __init__(self, message: Text = "", *, session: "LinkSession | None" = None) -> None:
        super().__init__(message or self.reason)
        self.session = session
        self.account: Account | None = session.profile.account if session else None


class LinkRevoked(LinkClosed):
    """The link session was taken back (API code 501)."""

    code = 501
    reason = "revoked"


class LinkUnknown(LinkClosed):
    """No such link session (API code 502)."""

    code = 502
    reason = "unknown"


class LinkExpired(LinkClosed):
    """The link session's time is over (API code 503)."""

    code = 503
    reason = "expired"


class LinkUsed(LinkClosed):
    """A link for one use was opened before, or has done its work."""

    code = 940
    reason = "used"


class LinkForged(LinkClosed):
    """The signature, or something that it covers, is not right."""

    code = 941
    http_status = 403
    reason = "forged"


class ProfileSuspended(LinkClosed):
    """The profile is suspended: nothing can be linked until it is reinstated."""

    code = 942
    http_status = 403
    reason = "suspended"


class ProfileGone(LinkClosed):
    """The profile was archived or deleted."""

    code = 943
    reason = "gone"


class OtherVisitOpen(LinkClosed):
    """Another profile's visit is still open in the same browser."""

    code = 944
    http_status = 409
    reason = "other"


class TooManyTries(LinkClosed):
    """More openings a minute than people make."""

    code = 429
    http_status = 429
    reason = "tries"


class ConnectNeedsPack(DomainError):
    """A link to one network is part of the Max Pack (API code 504)."""

    code = 504
    http_status = 403


class BadOption(DomainError):
    """A link can't be made like this; ``field`` names the option."""

    code = 400


class DomainTaken(DomainError):
    """Another Account has this linking domain."""

    code = 945


class KeyPairFault(DomainError):
    """A token can't be made (API code 189)."""

    code = 189
