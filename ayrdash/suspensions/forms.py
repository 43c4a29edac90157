"""Input for suspensions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import CHOICES
from ayrdash.suspensions.models import RULE_LENGTH


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
    network = forms.ChoiceField(
        label=_("Network"), required=False, choices=[("", _("None in particular")), *CHOICES]
    )
    rule = forms.CharField(
        label=_("Rule that was broken"),
        required=False,
        max_length=RULE_LENGTH,
        help_text=_("As the network, or your agreement, calls it."),
    )
