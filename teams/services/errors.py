"""What the rules of teams refuse."""

from ayrdash.core.errors import DomainError


class EmailRegistered(DomainError):
    """The address has a login already, and the Account takes only new ones."""

    code = 921


class AlreadyInvited(DomainError):
    """The address has an invitation that is neither accepted nor revoked, or is a member."""

    code = 950


class TooSoon(DomainError):
    """Mails to one address are limited; the message says when the next may go."""

    code = 951
    http_status = 429


class InvitationClosed(DomainError):
    """Unknown, expired, revoked or used: all the same to whoever asks."""

    code = 952
    http_status = 410


class NotYours(DomainError):
    """The invitation was made out to another address."""

    code = 953


class LastOwner(DomainError):
    """An Account must keep an owner who can sign in."""

    code = 954
    http_status = 409


class Overtaken(DomainError):
    """Somebody else has changed it meanwhile."""

    code = 955
    http_status = 409
