"""Input of Contact Support."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.support.models import MESSAGE_MAX_LENGTH, SUBJECT_MAX_LENGTH


class SupportForm(forms.Form):
    """What somebody asks."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=SUBJECT_MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    message = forms.CharField(
        label=_("What is it about?"),
        max_length=MESSAGE_MAX_LENGTH,
        help_text=_("What you did, what you expected, what happened. No passwords or keys."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
