"""Input for making a link."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _


class LinkSessionForm(forms.Form):
    """How long the link is to live."""

    minutes = forms.TypedChoiceField(
        label=_("The link works for"),
        coerce=int,
        initial=1_440,
        choices=[
            (5, _("5 minutes")),
            (60, _("1 hour")),
            (1_440, _("24 hours")),
            (2_880, _("48 hours")),
        ],
    )

    @property
    def life(self) -> datetime.timedelta:
        return datetime.timedelta(minutes=self.cleaned_data["minutes"])
