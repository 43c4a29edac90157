"""The one base of every rule's refusal, and the codes that pages and API share.

A service raises a ``DomainError``; a page shows its message beside ``field``, the
API wraps code and message in its envelope. Codes below 900 carry the meaning that
the Ayrshare API gives them; our own start at 900.
"""

from django.http import Http404
from django.utils.functional import Promise

Text = str | Promise


class DomainError(Exception):
    """A rule refused the request. ``message`` is a sentence for the person who asked."""

    code = 900
    http_status = 400

    def __init__(self, message: Text, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class NotFound(DomainError, Http404):
    """No such object, or none that the asker may know of: both look the same.

    A page that lets it pass answers 404; the API wraps it like any other refusal.
    """

    code = 904
    http_status = 404


class Refused(DomainError):
    """The object is known to the asker, but this act is not allowed."""

    code = 903
    http_status = 403


class NotEntitled(DomainError):
    """The Account's plan does not include the feature."""

    code = 169
    http_status = 403
