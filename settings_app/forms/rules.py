"""Settings that hold as soon as they are saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import AVAILABLE
from settings_app.models import AlertKind


class NetworksForm(forms.Form):
    """The networks that profiles may link."""

    enabled = forms.MultipleChoiceField(
        label=_("Available networks"),
        required=False,
        choices=[(network.value, network.label) for network in AVAILABLE],
        widget=forms.CheckboxSelectMultiple,
    )


class LockForm(forms.Form):
    """Who may act as the Primary Profile."""

    primary_lock = forms.BooleanField(
        label=_("Lock the Primary Profile"),
        required=False,
        help_text=_(
            "Only owners can switch to it then, and only they reach these settings. "
            "Everybody else keeps switching among the profiles they may see."
        ),
    )


class TeamForm(forms.Form):
    """How people join."""

    invitation_days = forms.IntegerField(
        label=_("Days an invitation can be accepted"),
        min_value=1,
        max_value=30,
        help_text=_("1 to 30. It holds for invitations sent from now on."),
    )
    allow_existing_logins = forms.BooleanField(
        label=_("Invite people who already have a login here"),
        required=False,
        help_text=_("Off: an address that is registered has to be deleted there first."),
    )
    team_profiles_count = forms.BooleanField(
        label=_("Team profiles count as User Profiles"),
        required=False,
        help_text=_("On: each takes one of the profiles that your plan includes."),
    )


def _kinds(**options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Tell it when"),
        choices=AlertKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the address is told of.")},
        **options,
    )


class AlertForm(forms.Form):
    """A new address for alerts."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("It is asked by mail first.")
    )
    kinds = _kinds(initial=[kind for kind in AlertKind.values if kind != AlertKind.POSTED])


class AlertKindsForm(forms.Form):
    """What an address on the list is told of."""

    kinds = _kinds()
