"""Which rule refuses a pasted request: the API's own checks, run and rolled back."""

import contextlib
import contextvars
import io
from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch, resolve
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership
from ayrdash.api.app import auth_of
from ayrdash.api.auth import BearerKey, key_in_body
from ayrdash.api.codes import CODES, Code
from ayrdash.api.doctor.reading import Pasted
from ayrdash.api.parsing import body_of
from ayrdash.apikeys.models import Secret
from ayrdash.core.errors import DomainError, Text
from ayrdash.core.tokens import lookup_hash
from profiles.access import visible_to
from profiles.models import Key


@dataclass(frozen=True)
class Verdict:
    """What the API says to the request; ``code`` None: nothing against it."""

    message: Text
    code: Code | None = None


def ask(membership: Membership, pasted: Pasted, *, address: str) -> Verdict:
    """Run the API's checks on the request, as if it came from ``address`` now.

    Counts, stamps and notes are rolled back. Keys that the viewer may not know of read
    like keys that nobody has.
    """
    request = _request(membership, pasted, address)
    call = _call(request, pasted)
    if isinstance(call, Verdict):
        return call
    context = contextvars.copy_context()
    try:
        with transaction.atomic():
            context.run(call, request)
            transaction.set_rollback(True)
    except DomainError as error:
        return Verdict(error.message, CODES.get(error.code))
    return Verdict(_("Keys, scopes, addresses and limits let it pass."))


def _request(membership: Membership, pasted: Pasted, address: str) -> HttpRequest:
    body = pasted.body.encode()
    request = WSGIRequest(
        {
            "REQUEST_METHOD": pasted.method or "GET",
            "PATH_INFO": pasted.path or "/api/user",
            "REMOTE_ADDR": address,
            "HTTP_HOST": "localhost",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
    )
    known = {
        "HTTP_AUTHORIZATION": pasted.headers.get("authorization", ""),
        "HTTP_PROFILE_KEY": pasted.headers.get("profile-key", ""),
    }
    for name, value in known.items():
        # As the API's own check reads it, whatever blanks stand around it.
        word = (value.split() or [""])[-1]
        request.META[name] = value if may_know(membership, word) else value.replace(word, "unknown")
    # A body that can't be read is for the check to refuse.
    with contextlib.suppress(DomainError):
        if not may_know(membership, key_in_body(request)):
            body_of(request)["profileKey"] = "unknown"
    return request


def may_know(membership: Membership, text: str) -> bool:
    """Tell whether a key is the viewer's to know, or nobody's at all."""
    digest = lookup_hash(text)
    key = Key.objects.filter(lookup=digest).first()
    if key is not None:
        return visible_to(membership).filter(pk=key.profile_id).exists()
    secret = Secret.objects.filter(lookup=digest).select_related("key").first()
    return secret is None or secret.key.account_id == membership.account_id


def _call(request: HttpRequest, pasted: Pasted) -> BearerKey | Verdict:
    """Return the check of the address that is called, or why there is none."""
    match = _match(request.path_info)
    if match is None or match.url_name in ("api_missing", "api_root"):
        return Verdict(_("There is no such address: compare it with the list."), CODES[904])
    request.resolver_match = match
    auth = auth_of(request.method or "", match.url_name or "")
    if auth is None:
        message = _("%(path)s does not answer %(method)s.")
        return Verdict(message % {"path": pasted.path, "method": request.method}, CODES[980])
    return auth


def _match(path: str) -> ResolverMatch | None:
    try:
        match = resolve(path)
    except Http404:
        return None
    return match if path.startswith("/api/") else None
