"""Input of the pages of named keys: shape only; the rules live in the services."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.apikeys.models import NAME_MAX_LENGTH, NamedKey
from ayrdash.apikeys.scopes import Scope
from ayrdash.apikeys.services.keys import KeyWish
from profiles.models import Profile

A_DAY = datetime.timedelta(days=1)
ALL, LIST = "all", "list"


class KeyForm(forms.Form):
    """What a key is called, and what it may do."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_MAX_LENGTH,
        help_text=_("What it is for: the audit log names it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May use"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the key may do.")},
    )
    read_only = forms.BooleanField(
        label=_("Only read, change nothing"),
        required=False,
        help_text=_("Holds for all parts chosen above."),
    )
    reach = forms.ChoiceField(
        label=_("Profiles"),
        choices=[
            (ALL, _("All profiles, later ones too")),
            (LIST, _("A list of profiles, which you choose next")),
        ],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Empty: it does not expire. Alerts come 30, 7 and 1 days before."),
    )
    addresses = forms.CharField(
        label=_("Only from these addresses"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line, such as 203.0.113.7 or 2001:db8::/32. Empty: from anywhere."),
    )

    def __init__(self, *args: Any, zone: zoneinfo.ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    @classmethod
    def of(cls, key: NamedKey, zone: zoneinfo.ZoneInfo, data: Any = None) -> "KeyForm":
        """Return the form of a key as it is."""
        last = key.last_moment
        initial = {
            "name": key.name,
            "scopes": key.scopes,
            "read_only": key.read_only,
            "reach": ALL if key.all_profiles else LIST,
            "expires_on": last.astimezone(zone).date() if last else None,
            "addresses": "\n".join(key.addresses),
        }
        return cls(data, initial=initial, zone=zone)

    def wish(self) -> KeyWish:
        """Return what a valid form asks for. A last day counts whole, in the zone."""
        data = self.cleaned_data
        day = data["expires_on"]
        end = datetime.datetime.combine(day + A_DAY, datetime.time(), self.zone) if day else None
        return KeyWish(
            name=data["name"],
            scopes=data["scopes"],
            all_profiles=data["reach"] == ALL,
            read_only=data["read_only"],
            expires_at=end,
            addresses=data["addresses"].splitlines(),
        )

    def clean_expires_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["expires_on"]
        if day is not None and day.year > 9000:
            raise forms.ValidationError(_("That is too far away."))
        return day


class OverlapForm(forms.Form):
    """How long the old secret works on."""

    overlap_hours = forms.TypedChoiceField(
        label=_("The old one works"),
        choices=[(0, _("no longer")), (24, _("for 24 hours")), (168, _("for 7 days"))],
        coerce=int,
        initial=24,
        widget=forms.RadioSelect,
    )


class FindForm(forms.Form):
    """What the profiles to choose from are narrowed to."""

    q = forms.CharField(label=_("Search by title or refId"), max_length=150, required=False)
    chosen_only = forms.BooleanField(label=_("Only those on the list"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"type": "search", "autocomplete": "off", "placeholder": self.fields["q"].label}
        self.fields["q"].widget = forms.TextInput(attrs=words)


class ChooseForm(forms.Form):
    """One page of profiles, those on the list ticked."""

    def __init__(self, profiles: list[Profile]) -> None:
        super().__init__()
        self.fields["chosen"] = forms.MultipleChoiceField(
            label=_("Profiles"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(profile.ref_id, _named(profile)) for profile in profiles],
            initial=[p.ref_id for p in profiles if getattr(p, "is_chosen", False)],
        )


def _named(profile: Profile) -> str:
    if profile.is_primary:
        return f"{profile.title} ({Profile.Kind.PRIMARY.label})"
    return profile.title
