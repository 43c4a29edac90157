"""Input of the settings pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import AVAILABLE


class NetworksForm(forms.Form):
    """The networks that profiles may link."""

    enabled = forms.MultipleChoiceField(
        label=_("Available networks"),
        required=False,
        choices=[(network.value, network.label) for network in AVAILABLE],
        widget=forms.CheckboxSelectMultiple,
    )
