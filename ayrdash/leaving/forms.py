"""Input of the pages of leaving."""

from django import forms
from django.utils.translation import gettext_lazy as _

_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class DeleteLoginForm(forms.Form):
    """The typed address that confirms the deletion of a login."""

    typed_email = forms.CharField(
        label=_("Your e-mail address"), max_length=254, widget=forms.TextInput(attrs=_TYPED)
    )


class CloseAccountForm(forms.Form):
    """The typed name that confirms the closing of an Account."""

    typed_name = forms.CharField(
        label=_("Name of the account"), max_length=150, widget=forms.TextInput(attrs=_TYPED)
    )


class ReadInForm(forms.Form):
    """An export, and where it goes."""

    file = forms.FileField(
        label=_("Export (ZIP)"),
        max_length=255,
        help_text=_("Up to 100 MB here; longer ones by manage.py importaccount."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )
    owner_email = forms.CharField(
        label=_("As a new account of the login"),
        max_length=254,
        required=False,
        help_text=_("Its e-mail address. The account comes with settings and linking page."),
        widget=forms.TextInput(attrs=_TYPED),
    )
    into_ref_id = forms.CharField(
        label=_("Or as profiles of the account with the refId"),
        max_length=40,
        required=False,
        help_text=_("The export's Primary Profile and its posts stay out."),
        widget=forms.TextInput(attrs=_TYPED),
    )
