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
