"""Input for webhooks: shape only; the rules live in the services."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.webhooks import signing
from ayrdash.webhooks.models import Delivery, Webhook
from ayrdash.webhooks.services.registration import SECRET_MAX_LENGTH


class LogFilterForm(forms.Form):
    """What the log is narrowed to; what is not known is left out."""

    action = forms.ChoiceField(label=_("Event"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, actions: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "action": [("", _("Any event")), *actions],
            "state": [("", _("Any state")), *Delivery.State.choices],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # ChoiceFields


class ResendForm(forms.Form):
    """From when on what failed is sent again; nothing: all of it."""

    since = forms.DateTimeField(
        label=_("Since"),
        required=False,
        help_text=_("On your clock. Left empty: all that the log still holds."),
        error_messages={"invalid": _("Give a day and a time, or nothing.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def since_in(self, zone: zoneinfo.ZoneInfo) -> datetime.datetime | None:
        """Return the moment that was chosen on the clock of ``zone``."""
        chosen: datetime.datetime | None = self.cleaned_data["since"]
        return chosen.replace(tzinfo=zone) if chosen else None


class WebhookForm(forms.Form):
    """Where a kind of event goes, and how it is signed."""

    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        help_text=_("https, the final address: redirects are not followed."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    signing = forms.ChoiceField(label=_("Signature"), widget=forms.RadioSelect)
    secret = forms.CharField(
        label=_("Own secret"),
        required=False,
        max_length=SECRET_MAX_LENGTH,
        help_text=_("Only with “own secret”. 24 random bytes or more are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=True),
    )

    def __init__(self, *args: Any, hook: Webhook | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("new", _("Make a new secret")),
            ("own", _("Use an own secret")),
            ("none", _("Do not sign")),
        ]
        if hook is not None:
            choices.insert(0, ("keep", _("Leave as it is")))
        field = self.fields["signing"]
        field.choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField
        field.initial = choices[0][0]
        if hook is not None:
            self.fields["url"].initial = hook.url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("signing") == "own" and not cleaned.get("secret"):
            self.add_error("secret", _("Type the secret, or choose another way to sign."))
        return cleaned

    def secret_to_register(self) -> str | None:
        """Return the chosen secret, drawn anew if that was asked for; None keeps the present."""
        chosen = self.cleaned_data["signing"]
        if chosen == "keep":
            return None
        if chosen == "new":
            return signing.new_secret()
        return str(self.cleaned_data["secret"]) if chosen == "own" else ""
