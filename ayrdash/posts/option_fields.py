"""The composer's fields for what a post says to single networks."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ayrdash.networks.able import options_of
from ayrdash.networks.adapters.options import Kind, Option
from ayrdash.networks.models import SocialAccount


def field_name(network: str, option: str) -> str:
    """Return the name of an option's input."""
    return f"option-{network}-{option}"


def composed(network: str) -> Sequence[Option]:
    """Return the options that the composer shows for a network."""
    return [option for option in options_of(network) if option.composed]


def fields_for(accounts: Sequence[SocialAccount]) -> dict[str, forms.Field]:
    """Return the fields for all networks of the accounts. What they may hold, the rules decide."""
    return {
        field_name(account.network, option.name): _field(option)
        for account in accounts
        for option in composed(account.network)
    }


def _field(option: Option) -> forms.Field:
    common: dict[str, Any] = {"label": option.label, "required": False, "help_text": option.help}
    if option.kind is Kind.FLAG:
        return forms.BooleanField(**common)
    if option.choices:
        # Nothing is chosen beforehand, also where one must be.
        return forms.ChoiceField(choices=[("", "–"), *option.choices], **common)
    widget: forms.TextInput | forms.URLInput = forms.TextInput()
    if option.kind is Kind.ADDRESS:
        widget = forms.URLInput()
    elif option.kind is Kind.MOMENT:
        widget = forms.TextInput(attrs={"type": "datetime-local"})
    return forms.CharField(max_length=option.longest or None, widget=widget, **common)


def typed(networks: Sequence[str], data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what was typed for the chosen networks, under the options' names."""
    return {
        network: {
            option.name: data.get(field_name(network, option.name)) for option in composed(network)
        }
        for network in networks
    }


def told(network: str, options: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Return what a post says to a network, in words for people."""
    found = []
    for option in options_of(network):
        value = (options or {}).get(option.name)
        if value:
            words = dict(option.choices).get(str(value), value)
            found.append((str(option.label), _("Yes") if value is True else str(words)))
    return found


def initial(options: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    """Return the inputs' values for options that a post has."""
    return {
        field_name(network, name): value
        for network, values in options.items()
        for name, value in (values or {}).items()
    }
