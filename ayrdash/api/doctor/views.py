"""The page of the Key doctor."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from ayrdash.accounts import policy
from ayrdash.accounts.policy import Action
from ayrdash.api.doctor.asking import ask
from ayrdash.api.doctor.naming import name_credential
from ayrdash.api.doctor.reading import LONGEST_TEXT, read
from ayrdash.core.addresses import client_address, read_address
from ayrdash.core.http import AccountRequest, account_required


class DoctorForm(forms.Form):
    """What is pasted, and where the call came from."""

    pasted = forms.CharField(
        label=_("Credential or request"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("A key, a curl command, headers or a raw HTTP request."),
    )
    address = forms.CharField(
        label=_("Address that called"),
        required=False,
        max_length=60,
        help_text=_("The caller's IP address, for address lists. Empty: yours."),
    )

    def clean_address(self) -> str:
        """Read an IP address in any of its forms."""
        text = str(self.cleaned_data["address"])
        try:
            return read_address(text) if text else ""
        except ValueError as error:
            raise ValidationError(_("That is not an IP address.")) from error


@account_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def doctor(request: AccountRequest) -> HttpResponse:
    """Say what was pasted, and what refuses it; the text itself is not given back."""
    policy.require(request.membership, Action.SEE_KEYS)
    if request.method != "POST":
        return render(request, "api/doctor.html", {"form": DoctorForm()})
    return _answered(request)


@sensitive_variables()
def _answered(request: AccountRequest) -> HttpResponse:
    form = DoctorForm(request.POST)
    if not form.is_valid():
        return render(request, "api/doctor.html", {"form": form}, status=422)
    pasted = read(form.cleaned_data["pasted"])
    address = form.cleaned_data["address"] or client_address(request)
    context = {
        "form": DoctorForm(initial={"address": form.cleaned_data["address"]}),
        "examined": True,
        "findings": [name_credential(request.membership, text) for text in pasted.credentials],
        "pasted": pasted,
        "verdict": ask(request.membership, pasted, address=address) if pasted.is_request else None,
    }
    return render(request, "api/doctor.html", context)
