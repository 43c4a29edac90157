"""The own style sheet: checked line by line before it is taken."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.toasts import toast
from settings_app import queries
from settings_app.css_names import CLASSES, CUSTOM_PROPERTIES
from settings_app.forms.look import StyleForm
from settings_app.services import style as services
from settings_app.stylesheet import Sheet, check
from settings_app.views.sections import refuse, settings_page, show


@settings_page
def style(request: AccountRequest) -> HttpResponse:
    """Take a style sheet into the draft, or say line by line what is wrong with it."""
    current = queries.draft_style(request.account)
    initial = {"source": current.source if current else ""}
    bound = request.method == "POST"
    form = StyleForm(
        request.POST if bound else None, request.FILES if bound else None, initial=initial
    )
    sheet = check(current.source) if current else None
    if form.is_valid():
        sheet = _take(request, form)
        if not form.errors:
            return redirect("settings:style")
    context = {
        "form": form,
        "sheet": sheet,
        "current": current,
        "classes": sorted(CLASSES),
        "custom_properties": sorted(CUSTOM_PROPERTIES),
    }
    return show(request, "settings:style", context, form)


def _take(request: AccountRequest, form: StyleForm) -> Sheet | None:
    """Hand the sheet to the service; return what was found if it was refused."""
    data = form.cleaned_data
    try:
        source = services.text_of(data["file"]) if data["file"] else data["source"]
        typed = request.POST.copy()
        typed["source"] = source
        form.data = typed
        label = data["file"].name if data["file"] else ""
        taken = services.set_style(
            account=request.account,
            source=source,
            label=label,
            leave_out=data["leave_out"],
            actor=request.user,
        )
    except services.StyleRefused as error:
        form.add_error(None, str(error.message))
        return error.sheet
    except DomainError as error:
        refuse(form, error)
        return None
    if taken:
        toast(request, _("Saved in the draft. Publish it when you are ready."))
    else:
        toast(request, _("Nothing was changed."), level="info")
    return None
