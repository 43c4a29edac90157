"""Input for profiles: shape only; the rules live in the services."""

import unicodedata
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.models import TITLE_MAX_LENGTH, Profile

TAG_MAX_LENGTH = 40
TAG_LIMIT = 20
# Marks that turn the reading direction can make one title look like another.
_DIRECTION = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069"


def clean_title(text: str) -> str:
    """Trim a title and refuse what can't be seen: control and direction characters."""
    text = text.strip()
    if any(
        unicodedata.category(char) in ("Cc", "Cs")
        or char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069"
        for char in text
    ):
        raise forms.ValidationError(_("The title has a character that can't be shown."))
    if not text or all(unicodedata.category(char) in ("Cf", "Zs") for char in text):
        raise forms.ValidationError(_("Give the profile a title."))
    return text


class TitleField(forms.CharField):
    """A profile's title."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("User Profile Title"),
            "max_length": TITLE_MAX_LENGTH,
            "help_text": _("The client or brand, 1 to 150 characters. Unique in your account."),
            "error_messages": {"required": _("Give the profile a title.")},
            "widget": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        super().__init__(**{**defaults, **kwargs})

    def clean(self, value: Any) -> str:
        return clean_title(super().clean(value))


class ProfileForm(forms.Form):
    """A new profile."""

    title = TitleField()


def zone_choices() -> list[tuple[str, str]]:
    names = sorted(
        n for n in zoneinfo.available_timezones() if "/" in n and not n.startswith("Etc")
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class EditForm(forms.Form):
    """What can be changed of a profile."""

    title = TitleField()
    colour = forms.ChoiceField(
        label=_("Colour"), choices=Profile.Colour.choices, widget=forms.RadioSelect
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("Posts are scheduled and shown in this zone."),
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        help_text=_("Words separated by commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_tags(self) -> list[str]:
        names = {n.strip().casefold(): n.strip() for n in self.cleaned_data["tags"].split(",")}
        names.pop("", None)
        if too_long := [name for name in names.values() if len(name) > TAG_MAX_LENGTH]:
            message = _("“%(tag)s” is longer than %(limit)d characters.")
            raise forms.ValidationError(
                message, params={"tag": too_long[0], "limit": TAG_MAX_LENGTH}
            )
        if len(names) > TAG_LIMIT:
            raise forms.ValidationError(_("At most %(limit)d tags."), params={"limit": TAG_LIMIT})
        return list(names.values())


class DeleteForm(forms.Form):
    """The typed title that confirms a deletion."""

    typed_title = forms.CharField(
        label=_("Title of the profile"),
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class RotateForm(forms.Form):
    """How long the old key still works."""

    overlap_hours = forms.TypedChoiceField(
        label=_("The old key works for"),
        coerce=int,
        initial=24,
        choices=[(0, _("not at all: it ends now")), (24, _("24 hours")), (168, _("7 days"))],
    )
