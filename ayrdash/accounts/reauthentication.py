"""Asking for the password (or second factor) again before sensitive acts."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse


def recently_confirmed(
    back_to: str,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let through who confirmed their login within ACCOUNT_REAUTHENTICATION_TIMEOUT.

    Others confirm first and come back to the page named ``back_to``, to press again:
    a request kept aside would be run without the guards that stand before the view.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponseBase:
            if is_reauthentication_required(request, app=""):
                query = urlencode({"next": reverse(back_to)})
                return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{query}")
            return view(request, *args, **kwargs)

        return inner

    return decorate
