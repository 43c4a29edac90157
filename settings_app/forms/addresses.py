"""Input of the IP white list: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from settings_app.services.addresses import NOTE_MAX_LENGTH


class AddressForm(forms.Form):
    """One more line of the list."""

    network = forms.CharField(
        label=_("Address or network"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_MAX_LENGTH,
        required=False,
        help_text=_("Whose it is."),
    )
    sure = forms.BooleanField(
        label=_("I mean it: my present address need not call the API"), required=False
    )


class TestForm(forms.Form):
    """An address to try the list with."""

    address = forms.CharField(
        label=_("Address"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
