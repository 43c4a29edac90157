"""What the pages of named keys share: who may see them, and the secret shown once."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from ayrdash.accounts.policy import Action, require
from ayrdash.apikeys.models import NamedKey
from ayrdash.core.fields import decrypt, encrypt
from ayrdash.core.http import AccountRequest, account_required, primary_required

P = ParamSpec("P")

# The session carries a new secret, encrypted, from the act to the next look at the key.
SHOW_ONCE = "named_key_to_show"


def keys_page(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let those through who may manage keys and act as the Primary Profile."""

    @wraps(view)
    def inner(request: AccountRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require(request.membership, Action.MANAGE_KEYS)
        return view(request, *args, **kwargs)

    return account_required(primary_required(inner))


def show_once(request: AccountRequest, key: NamedKey, text: str) -> HttpResponse:
    """Go to the key's page, which shows the new secret this once."""
    request.session[SHOW_ONCE] = [key.ref, encrypt(text)]
    return redirect("apikeys:detail", key.ref)


def taken_secret(request: AccountRequest, key: NamedKey) -> str:
    """Return the key's secret if it was made a moment ago, and forget it; else nothing."""
    ref, cipher = request.session.pop(SHOW_ONCE, ("", ""))
    return decrypt(cipher) if ref == key.ref else ""
