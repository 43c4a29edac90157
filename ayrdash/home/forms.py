"""Input of the set-up, sign-up and account pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import User
from profiles.forms import zone_choices


class SetupForm(forms.Form):
    """Who owns the installation."""

    account_name = forms.CharField(
        label=_("Organisation"),
        max_length=150,
        help_text=_("Your agency or company: the name of the account."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters. A few unrelated words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            try:
                validate_password(data["password"], User(email=data.get("email", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class OrganisationForm(forms.Form):
    """What a sign-up asks beside address and password (allauth adds those)."""

    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def signup(self, request: object, user: User) -> None:
        """Hand the name to the receiver that opens the Account."""
        user.organisation = self.cleaned_data["organisation"]  # type: ignore[attr-defined]  # read by home.signals


class PersonForm(forms.Form):
    """Who the signed-in person is, and how pages speak to them."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=150,
        help_text=_("Shown beside what you did. Empty: your address."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", _("That of the profile I act as")), *zone_choices()],
        help_text=_("For the audit log and your account. Posts keep their profile's zone."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("What my browser asks for")), *settings.LANGUAGES],
    )
