"""Input for suspensions."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CertificationForm(forms.Form):
    """The acceptance of the compliance certification."""

    accepted = forms.BooleanField(
        label=_("I certify all of this"),
        error_messages={"required": _("Tick the box to certify; without it nothing changes.")},
    )


class SuspendForm(forms.Form):
    """Why a profile is stopped by hand."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("Shown to whoever acts as this profile, and kept with the case."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
