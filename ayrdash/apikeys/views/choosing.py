"""The profiles of a key: a page at a time, what the page does not show stays as it is."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ayrdash.apikeys import queries
from ayrdash.apikeys.access import key_of
from ayrdash.apikeys.forms import ChooseForm, FindForm
from ayrdash.apikeys.models import NamedKey
from ayrdash.apikeys.services import keys as services
from ayrdash.apikeys.views.guards import keys_page
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.toasts import toast
from profiles.access import visible_to


@keys_page
def profiles(request: AccountRequest, ref: str) -> HttpResponse:
    """Choose which profiles a key is for."""
    key = key_of(request.account, ref)
    if request.method != "POST":
        return _page(request, key)
    refs = request.POST.getlist("shown")[: queries.PROFILES_PAGE]
    try:
        services.choose_profiles(
            key=key,
            shown=visible_to(request.membership).live().filter(ref_id__in=refs),
            chosen=request.POST.getlist("chosen"),
            by=request.membership,
        )
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The list is saved."))
    return redirect(request.get_full_path())


def _page(request: AccountRequest, key: NamedKey) -> HttpResponse:
    find = FindForm(request.GET)
    known = find.cleaned_data if find.is_valid() else {}
    page = queries.profiles_to_choose(
        request.membership,
        key,
        known.get("q", ""),
        chosen_only=bool(known.get("chosen_only")),
        cursor=request.GET.get("cursor", ""),
    )
    params = {name: value for name, value in request.GET.items() if name != "cursor" and value}
    context = {
        "key": key,
        "find": find,
        "page": page,
        "form": ChooseForm(page.items),
        "params": urlencode(params),
        "chosen_count": key.profiles.filter(deleted_at=None).count(),
    }
    return render(request, "apikeys/profiles.html", context)
