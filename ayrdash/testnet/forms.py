"""The consent page's boxes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.testnet.mailbox import LONGEST
from ayrdash.testnet.people import GUESTS, SCOPES


class ConsentForm(forms.Form):
    """What an app asks for; each box can be unticked."""

    scope = forms.MultipleChoiceField(
        label=_("An app asks to:"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, asked: list[str]) -> None:
        known = [(name, words) for name, words in SCOPES.items() if name in asked]
        super().__init__(initial={"scope": [name for name, _words in known]})
        self.fields["scope"].choices = known  # type: ignore[attr-defined]  # stubs know no own fields


class WriteForm(forms.Form):
    """What a guest writes to a page."""

    guest = forms.ChoiceField(label=_("As"), choices=list(GUESTS.items()))
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    automatic = forms.BooleanField(label=_("An automatic answer, by no person"), required=False)
