"""Pages and acts of one profile."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.policy import Action
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from profiles import access, queries
from profiles.forms import DeleteForm, EditForm, PageForm, ProfileForm
from profiles.models import Profile
from profiles.services import lifecycle
from profiles.views.guards import entitled, require, upgrade_page
from settings_app.queries import messaging_enabled


@account_required
def edit(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Change title, colour, time zone and tags; the Primary's under any plan."""
    require(request, Action.MANAGE_PROFILES)
    profile = access.live_profile(request.membership, ref_id)
    if not profile.is_primary and (refusal := upgrade_page(request)):
        return refusal
    form = _edit_form(profile, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            lifecycle.change_profile(profile=profile, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            toast(request, _("“%s” is saved.") % profile.title)
            entitled_to_list = is_entitled(request.account, Feature.USER_PROFILES)
            return redirect("profiles:index" if entitled_to_list else "home")
    return _draw(request, profile, form, PageForm.of(profile))


def _edit_form(profile: Profile, data: Any = None) -> EditForm:
    initial = {
        "title": profile.title,
        "colour": profile.colour,
        "time_zone": profile.time_zone,
        "tags": ", ".join(profile.tags.order_by("name_key").values_list("name", flat=True)),
        "messaging_active": profile.messaging_active,
    }
    return EditForm(data, initial=initial, has_messaging=messaging_enabled(profile.account))


def _draw(
    request: AccountRequest, profile: Profile, form: EditForm, page_form: PageForm
) -> HttpResponse:
    context = {"profile": profile, "form": form, "page_form": page_form}
    status = 422 if form.is_bound or page_form.is_bound else 200
    return render(request, "profiles/edit.html", context, status=status)


@require_POST
@account_required
def page(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Change what the social linking page shows of one profile."""
    require(request, Action.MANAGE_PROFILES)
    profile = access.live_profile(request.membership, ref_id)
    if not profile.is_primary and (refusal := upgrade_page(request)):
        return refusal
    form = PageForm.of(profile, request.POST)
    if form.is_valid():
        try:
            lifecycle.change_profile(profile=profile, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            toast(request, _("The linking page of “%s” is saved.") % profile.title)
            return redirect("profiles:edit", profile.ref_id)
    return _draw(request, profile, _edit_form(profile), form)


@account_required
@entitled
def delete(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Show what goes, then delete by the typed title."""
    require(request, Action.MANAGE_PROFILES)
    profile = access.live_profile(request.membership, ref_id)
    form = DeleteForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            lifecycle.delete_profile(profile=profile, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            undo = reverse("profiles:restore", args=[profile.ref_id])
            message = _("“%s” is deleted. It can be brought back for 30 days.")
            toast(request, message % profile.title, undo_url=undo)
            return redirect("profiles:index")
    context = {
        "profile": profile,
        "form": form,
        "preview": queries.deletion_preview(profile),
        "days": lifecycle.RECOVERY_TIME.days,
    }
    return render(request, "profiles/delete.html", context, status=422 if form.is_bound else 200)


@account_required
@entitled
def restore(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Bring a deleted profile back, under another title if its own is taken."""
    require(request, Action.MANAGE_PROFILES)
    profile = access.deleted_profile(request.membership, ref_id)
    if request.method != "POST":
        form = ProfileForm(initial={"title": profile.title})
        return render(request, "profiles/restore.html", {"profile": profile, "form": form})
    form = ProfileForm({"title": request.POST.get("title", profile.title)})
    if form.is_valid():
        try:
            lifecycle.restore_profile(
                profile=profile, title=form.cleaned_data["title"], actor=request.user
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            toast(request, _("“%s” is back.") % form.cleaned_data["title"])
            return redirect("profiles:index")
    context = {"profile": profile, "form": form}
    return render(request, "profiles/restore.html", context, status=422)


@account_required
@entitled
@require_safe
def deleted(request: AccountRequest) -> HttpResponse:
    """List what can be brought back."""
    require(request, Action.MANAGE_PROFILES)
    page = queries.deleted_profiles(request.membership, request.GET.get("cursor", ""))
    rows = [
        (profile, profile.deleted_at + lifecycle.RECOVERY_TIME)
        for profile in page.items
        if profile.deleted_at is not None
    ]
    context = {"rows": rows, "page": page, "days": lifecycle.RECOVERY_TIME.days}
    return render(request, "profiles/deleted.html", context)


@account_required
@entitled
@require_POST
def archive(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Set a profile aside."""
    require(request, Action.MANAGE_PROFILES)
    profile = access.live_profile(request.membership, ref_id)
    try:
        lifecycle.archive_profile(profile=profile, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        undo = reverse("profiles:unarchive", args=[profile.ref_id])
        toast(request, _("“%s” is archived.") % profile.title, undo_url=undo)
    return redirect("profiles:index")


@account_required
@entitled
@require_POST
def unarchive(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Bring an archived profile back."""
    require(request, Action.MANAGE_PROFILES)
    profile = access.live_profile(request.membership, ref_id)
    lifecycle.unarchive_profile(profile=profile, actor=request.user)
    toast(request, _("“%s” is active again.") % profile.title)
    return redirect("profiles:index")
