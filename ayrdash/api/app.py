"""The API object, and how an endpoint with its aliases is registered."""

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from ayrdash.api.auth import BearerKey
from ayrdash.api.envelope import Reply, error_reply, for_exception
from ayrdash.api.parsing import TolerantParser
from ayrdash.api.rules import declare
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.posts import limits

ViewT = TypeVar("ViewT", bound=Callable[..., Reply])

VERSION = "1.0"
ABOUT = """Compatible with the Ayrshare API: point an official client at this address.

Every call carries the Primary Profile's API key as bearer token; calls about a User Profile
add its key in the `Profile-Key` header. Every reply is JSON; a call has failed if the HTTP
status is not 200 or `status` is `error`."""

api = NinjaAPI(
    title="ayrdash API",
    version=VERSION,
    description=ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=TolerantParser(),
)

# The profile by its key, or else the Primary; or the account, whatever the key.
PROFILE = BearerKey()
ACCOUNT = BearerKey(account_level=True)
# Files as base64 are a third larger.
UPLOAD = BearerKey(longest_body=limits.UPLOAD_BYTES * 4 // 3 + 10_000)

# (method, URL name) → the ``action`` of its error envelope.
_actions: dict[tuple[str, str], str] = {}
# (method, URL name) → the check of keys, scopes and limits.
_checks: dict[tuple[str, str], BearerKey] = {}


def url_name(path: str) -> str:
    """Return the URL name of a path: itself, with ``*`` for what varies."""
    return re.sub(r"\{[^}]+\}", "*", path.strip("/"))


def endpoint(
    methods: str,
    path: str,
    *,
    action: str,
    answer: Any = None,
    aliases: Sequence[str] = (),
    auth: BearerKey | None = PROFILE,
    tag: str = "",
    scope: Scope | Rule | None = None,
) -> Callable[[ViewT], ViewT]:
    """Register a view under a path and its older names, all of them answering alike.

    ``methods`` are separated by blanks; the first is the documented one. An alias may carry
    a method of its own ("PUT /profiles/profile"). ``scope`` is what a named key needs.
    """
    names = _names(methods.split(), path, aliases)

    def register(view: ViewT) -> ViewT:
        if names[1:]:
            known = ", ".join(f"`{name}`" for name in names[1:])
            view.__doc__ = f"{inspect.cleandoc(view.__doc__ or '')}\n\nAlso answers: {known}."
        for place, name in enumerate(names):
            method, _space, where = name.partition(" ")
            api.api_operation(
                [method],
                where,
                auth=auth,
                response={200: answer or dict[str, Any]},
                operation_id=f"{view.__name__}_{place}" if place else view.__name__,
                tags=[tag or where.split("/")[1]],
                url_name=url_name(where),
                # Older addresses are no part of the description, further methods are.
                include_in_schema=where == path,
                by_alias=True,
            )(view)
            _note(method, url_name(where), action, scope, auth)
        return view

    return register


def _names(methods: list[str], path: str, aliases: Sequence[str]) -> list[str]:
    """Return every "METHOD path" that is answered, the documented one first."""
    names = [f"{method} {path}" for method in methods]
    return names + [alias if " " in alias else f"{methods[0]} {alias}" for alias in aliases]


def _note(
    method: str, name: str, action: str, scope: Scope | Rule | None, auth: BearerKey | None
) -> None:
    _actions[method, name] = action
    if auth is not None:
        _checks[method, name] = auth
    if scope is not None:
        declare(method, name, scope)


def auth_of(method: str, name: str) -> BearerKey | None:
    """Return the check of a call by its method and URL name; None: there is no such call."""
    return _checks.get((method, name))


def registered() -> set[tuple[str, str]]:
    """Return every method and URL name that is answered, aliases included."""
    return set(_actions)


def action_of(request: HttpRequest) -> str:
    """Return the ``action`` member for errors of this request."""
    match = request.resolver_match
    name = match.url_name if match else ""
    return _actions.get((request.method or "", name or ""), "request")


# Ninja has an own handler for Django's 404, which a missing object is too.
@api.exception_handler(Http404)
@api.exception_handler(Exception)
def on_exception(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer whatever was raised in the envelope."""
    return for_exception(error, request, action=action_of(request))


def _place(loc: Sequence[str | int]) -> Sequence[str | int]:
    """Return the member's own path: without where it came from and our parameter's name."""
    return loc[2:] if len(loc) > 1 and loc[1] in ("body", "query") else loc[1:]


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which members are wrong, and how."""
    faults = [
        {
            "field": ".".join(str(part) for part in _place(found["loc"])) or "body",
            "message": found["msg"],
        }
        for found in error.errors
    ]
    first = faults[0]
    message = _("%(field)s: %(problem)s") % {"field": first["field"], "problem": first["message"]}
    return error_reply(400, message, action=action_of(request), details=faults)
