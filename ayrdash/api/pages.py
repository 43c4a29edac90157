"""The pages for people: what the API answers, a form for each call, what its errors mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ayrdash.api.codes import CODES, Code, Made
from ayrdash.api.tryout import CallForm, KeysForm, Operation, operations, snippets
from ayrdash.core.http import AccountRequest, account_required


@dataclass(frozen=True)
class Group:
    """The calls of one resource."""

    name: str | Promise
    calls: list[Operation]


def groups(found: Iterable[Operation]) -> list[Group]:
    """Return the calls by resource, those that are not offered last."""
    by_tag: dict[str, list[Operation]] = {}
    missing: list[Operation] = []
    for operation in found:
        (by_tag.setdefault(operation.tag, []) if operation.is_offered else missing).append(
            operation
        )
    named = [Group(tag, calls) for tag, calls in sorted(by_tag.items())]
    return [*named, Group(_("not offered yet"), missing)] if missing else named


def _context(**more: Any) -> dict[str, Any]:
    return {"groups": groups(operations().values()), "keys": KeysForm(), **more}


@account_required
@require_safe
def docs(request: AccountRequest) -> HttpResponse:
    """List every call by group, from the published description."""
    return render(request, "api/docs.html", _context(base=f"{settings.PUBLIC_URL}/api"))


@account_required
@require_safe
def try_out(request: AccountRequest, operation_id: str) -> HttpResponse:
    """Show one call as a form and as code; the page's script sends it."""
    operation = operations().get(operation_id)
    if operation is None or not operation.is_offered:
        raise Http404
    form = CallForm(operation, request.GET)
    base = str(settings.PUBLIC_URL)
    more = {
        "operation": operation,
        "aliases": operation.text.partition("Also answers: ")[2].replace("`", "").rstrip("."),
        "form": form,
        "snippets": snippets(form, base),
        "base": base,
    }
    return render(request, "api/try.html", _context(**more))


@account_required
@require_safe
def errors(request: AccountRequest) -> HttpResponse:
    """Say what each error code means and what to do: the catalogue's own table."""
    wanted = request.GET.get("q", "").strip()
    rows = [code for code in CODES.values() if _matches(code, wanted)]
    context = {
        "query": wanted,
        "made": [code for code in rows if code.made is Made.HERE],
        "later": [code for code in rows if code.made is not Made.HERE],
    }
    return render(request, "api/errors.html", context)


def _matches(code: Code, wanted: str) -> bool:
    if wanted.isdigit():
        return str(code.number) == wanted or str(code.status) == wanted
    return wanted.casefold() in f"{code.meaning} {code.resolution}".casefold()
