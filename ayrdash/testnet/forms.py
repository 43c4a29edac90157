"""The consent page's boxes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.testnet.people import SCOPES


class ConsentForm(forms.Form):
    """What an app asks for; each box can be unticked."""

    scope = forms.MultipleChoiceField(
        label=_("An app asks to:"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, asked: list[str]) -> None:
        known = [(name, words) for name, words in SCOPES.items() if name in asked]
        super().__init__(initial={"scope": [name for name, _words in known]})
        self.fields["scope"].choices = known  # type: ignore[attr-defined]  # stubs know no own fields
