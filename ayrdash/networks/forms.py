"""Input of the linking forms, shared by dashboard and linking page."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\s]")
_BOT_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
_PROFILE_ADDRESS = re.compile(r"^https?://[^/]+/profile/([^/?#]+)")


class BlueskyForm(forms.Form):
    """Handle, app password, and the server for those who have their own."""

    handle = forms.CharField(
        label=_("Bluesky handle"),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "placeholder": "name.bsky.social",
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    app_password = forms.CharField(
        label=_("App password"),
        max_length=200,
        help_text=_(
            "Not the account's own password: make one in Bluesky under "
            "Settings → Privacy and security → App passwords."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    host = forms.CharField(
        label=_("Server"),
        required=False,
        max_length=255,
        help_text=_("Only for accounts on a server of their own (PDS)."),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    # Set when the same form, sent once more, is to link all the same.
    needs_confirmation = False

    def ask_to_confirm(self, message: str) -> None:
        self.add_error(None, message)
        self.needs_confirmation = True

    def clean_handle(self) -> str:
        """Accept what people paste: with @, as a profile's address, with stray spaces."""
        text = _INVISIBLE.sub("", self.cleaned_data["handle"])
        if match := _PROFILE_ADDRESS.match(text):
            text = match.group(1)
        text = text.removeprefix("@").rstrip(".")
        if "@" in text or ("." not in text and not text.startswith("did:")):
            raise forms.ValidationError(
                _("A handle looks like name.bsky.social, without spaces or @ inside.")
            )
        return text

    def clean_app_password(self) -> str:
        return _INVISIBLE.sub("", self.cleaned_data["app_password"])

    def clean_host(self) -> str:
        text = _INVISIBLE.sub("", self.cleaned_data["host"]).rstrip("/")
        if not text:
            return str(settings.BLUESKY_HOST)
        if "://" not in text:
            text = f"https://{text}"
        try:
            parts = urlsplit(text)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
            _port = parts.port  # raises too
        except ValueError:
            good = False
        if not good or parts.username is not None:
            raise forms.ValidationError(_("Give the server's address, such as pds.example.com."))
        return f"{parts.scheme}://{parts.netloc}"


class TargetSearchForm(forms.Form):
    """A part of a page's name, or of its place."""

    q = forms.CharField(
        label=_("Search by name or place"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class BotForm(forms.Form):
    """A bot's token: its number is the id of the app, all of it the secret."""

    client_secret = forms.CharField(
        label=_("Bot token"),
        max_length=200,
        help_text=_("As @BotFather gave it. Kept encrypted and never shown again."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_client_secret(self) -> str:
        token = _INVISIBLE.sub("", self.cleaned_data["client_secret"])
        if not _BOT_TOKEN.fullmatch(token):
            raise forms.ValidationError(_("A token looks like 123456789:AAE…, with a colon."))
        return token

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        token = str(cleaned.get("client_secret", ""))
        return {"client_id": token.partition(":")[0], **cleaned}


class NetworkAppForm(forms.Form):
    """Client id and secret of an app. The secret is never shown again."""

    client_id = forms.CharField(
        label=_("Client id"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=1_000,
        help_text=_("Kept encrypted and never shown again. Empty: the stored one stays."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
