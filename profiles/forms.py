"""Input for profiles: shape only; the rules live in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import AVAILABLE
from profiles.models import (
    SUB_HEADER_MAX_LENGTH,
    TITLE_MAX_LENGTH,
    TOP_HEADER_MAX_LENGTH,
    Profile,
    normal_text,
)
from profiles.services.details import time_zones


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

    def to_python(self, value: Any) -> str:
        # Composed first: the limit counts the letters that are stored.
        return normal_text(super().to_python(value) or "")


class ProfileForm(forms.Form):
    """A new profile."""

    title = TitleField()


class AddForm(ProfileForm):
    """The dialog Add Profile: a profile, or with an address a team member's."""

    team = forms.BooleanField(
        label=_("Create a team member profile with admin rights"), required=False
    )
    email = forms.EmailField(
        label=_("E-mail of the team member"),
        required=False,
        max_length=254,
        help_text=_("An invitation goes to this address. It must not have a login here yet."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the team member's e-mail address.")},
    )


def zone_choices() -> list[tuple[str, str]]:
    names = sorted(n for n in time_zones() if "/" in n and not n.startswith("Etc"))
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

    messaging_active = forms.BooleanField(
        label=_("Messaging Active"),
        required=False,
        help_text=_("Direct messages of this profile. Its networks must be linked again then."),
    )

    def __init__(self, *args: Any, has_messaging: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_messaging:
            del self.fields["messaging_active"]

    def clean_tags(self) -> list[str]:
        tags: str = self.cleaned_data["tags"]
        return tags.split(",")


class PageForm(forms.Form):
    """What the social linking page shows of one profile, before what holds for all."""

    top_header = forms.CharField(
        label=_("Heading"),
        required=False,
        max_length=TOP_HEADER_MAX_LENGTH,
        help_text=_("Empty: as for all profiles."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sub_header = forms.CharField(
        label=_("Sub-heading"),
        required=False,
        max_length=SUB_HEADER_MAX_LENGTH,
        help_text=_("Empty: as for all profiles."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    hide_top_header = forms.BooleanField(label=_("Hide the heading"), required=False)
    hide_logo = forms.BooleanField(label=_("Hide the logo"), required=False)
    disabled_networks = forms.MultipleChoiceField(
        label=_("Hide these networks"),
        required=False,
        choices=[(network.value, network.label) for network in AVAILABLE],
        help_text=_("Beside those that are switched off for all profiles. Links stay as they are."),
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, profile: Profile, data: Any = None) -> "PageForm":
        """Return the form of a profile, filled with what was posted or what it has."""
        return cls(data, initial={name: getattr(profile, name) for name in cls.base_fields})

    def clean_disabled_networks(self) -> list[str]:
        """Keep hidden what the form does not show: networks of other versions of the product."""
        shown = {network.value for network in AVAILABLE}
        kept = [name for name in self.initial["disabled_networks"] if name not in shown]
        return [*self.cleaned_data["disabled_networks"], *kept]


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
