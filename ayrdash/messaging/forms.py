"""Input for messages: shape only; the rules live in the services."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import CHOICES
from ayrdash.messaging.queries import Filters
from ayrdash.messaging.services.auto_response import LONGEST

# Far more than any network takes; what each takes is said by its adapter.
LONGEST_TEXT = 20_000
WAITS = (
    (3_600, _("1 hour")),
    (6 * 3_600, _("6 hours")),
    (86_400, _("24 hours")),
    (3 * 86_400, _("3 days")),
    (7 * 86_400, _("7 days")),
)


class ListForm(forms.Form):
    """Filters of the list of conversations."""

    q = forms.CharField(required=False, max_length=200)
    network = forms.ChoiceField(required=False, choices=CHOICES)
    show = forms.ChoiceField(required=False, choices=[("unread", _("Unread"))])

    def filters(self) -> Filters:
        """Return what the list is narrowed to; what can't be read narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(
            q=data.get("q", ""),
            network=data.get("network", ""),
            unread=data.get("show") == "unread",
        )

    def params(self) -> str:
        """Return the filters as a query string, for the links of the page."""
        named = {name: self.data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in named.items() if value})


class AnswerForm(forms.Form):
    """An answer in a conversation."""

    text = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    media_url = forms.CharField(
        label=_("Or the https address of an image or video"),
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, limit: int, takes_media: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("At most %d characters.") % limit
        if not takes_media:
            del self.fields["media_url"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("text", "").strip() and data.get("media_url"):
            self.add_error("media_url", _("Send text and media one after the other."))
        return data


class TimeInput(forms.TimeInput):
    """A time of the day in the browser's own way."""

    input_type = "time"


class AutoResponseForm(forms.Form):
    """The automatic answer of a profile."""

    is_active = forms.BooleanField(label=_("Answer automatically"), required=False)
    text = forms.CharField(
        label=_("What it says"),
        required=False,
        max_length=LONGEST,
        help_text=_("Empty: the default words."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    wait_seconds = forms.TypedChoiceField(
        label=_("At most one to each person in"), coerce=int, choices=()
    )
    from_time = forms.TimeField(
        label=_("Only from"),
        required=False,
        help_text=_("In the profile's time zone. Both empty: at any hour."),
        widget=TimeInput(format="%H:%M"),
    )
    until_time = forms.TimeField(label=_("Until"), required=False, widget=TimeInput(format="%H:%M"))

    def __init__(self, *args: Any, wait_seconds: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[int, Any]] = list(WAITS)
        if wait_seconds not in dict(WAITS):  # set by the API
            choices.append((wait_seconds, _("%d seconds") % wait_seconds))
        self.fields["wait_seconds"].choices = choices  # type: ignore[attr-defined]  # stubs know no own fields
