"""Publishing the draft, and what was published before."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.toasts import toast
from settings_app import queries
from settings_app.comparison import compare
from settings_app.models import LookFile
from settings_app.services import files
from settings_app.services import look as services
from settings_app.views.sections import settings_page, show


@require_safe
@settings_page
def versions(request: AccountRequest) -> HttpResponse:
    """Show what the draft changes, and the versions before."""
    draft = queries.draft_of(request.account)
    live = queries.published_of(request.account)
    live_content = live.content if live else {}
    context = {
        "live": live,
        "changes": compare(request.account, live_content, draft.content) if draft else [],
        "rows": [row for row in queries.versions(request.account) if row != draft],
    }
    return show(request, "settings:versions", context)


@require_safe
@settings_page
def compare_versions(request: AccountRequest, number: int) -> HttpResponse:
    """Compare an earlier version with what is published now."""
    version = queries.version_of(request.account, number)
    if version is None:
        raise Http404
    live = queries.published_of(request.account)
    changes = compare(request.account, live.content if live else {}, version.content)
    context = {
        "version": version,
        "changes": changes,
        "live": live,
        "preview_of_version": f"{reverse('linking:preview')}?version={number}",
    }
    return show(request, "settings:versions", context, page="compare")


@require_POST
@settings_page
def publish(request: AccountRequest) -> HttpResponse:
    """Publish the draft as it was seen."""
    revision = request.POST.get("revision", "")
    return _done(
        request,
        _("Published: the linking page looks like this now."),
        lambda: services.publish(
            account=request.account,
            revision=int(revision) if revision.isdecimal() else 0,
            actor=request.user,
        ),
    )


@require_POST
@settings_page
def discard(request: AccountRequest) -> HttpResponse:
    """Throw the draft away."""
    return _done(
        request,
        _("The draft is gone. What is published stays."),
        lambda: services.discard_draft(account=request.account, actor=request.user),
    )


@require_POST
@settings_page
def restore(request: AccountRequest, number: int) -> HttpResponse:
    """Bring an earlier version back as the draft; 0 stands for the look we began with."""
    services.restore(account=request.account, number=number, actor=request.user)
    toast(request, _("It is the draft now. Publish it to bring it back."))
    return redirect("settings:versions")


@require_POST
@settings_page
def remove_picture(request: AccountRequest, name: str) -> HttpResponse:
    """Remove a picture that no version shows."""
    picture = LookFile.objects.filter(
        account=request.account, kind=LookFile.Kind.PICTURE, name=name
    ).first()
    if picture is None:
        raise Http404
    picture.account = request.account
    done = _("The picture is removed.")
    _done(request, done, lambda: files.remove_picture(picture=picture, actor=request.user))
    return redirect("settings:modals")


def _done(request: AccountRequest, said: str, act: Any) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        toast(request, error.message, level="error")
    else:
        toast(request, said)
    return redirect("settings:versions")
