"""Input of the composer. What makes a post publishable is decided in rules.py."""

import datetime
import secrets
from typing import Any

from django import forms
from django.core.files.base import File
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ayrdash.networks.models import SocialAccount
from ayrdash.posts import limits
from ayrdash.posts.models import Media
from ayrdash.posts.rules import clean_text

NOW, LATER = "now", "later"


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files; cleans to a list."""

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files if file]


class ComposeForm(forms.Form):
    """Text, networks, images, time."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=limits.TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    networks = forms.MultipleChoiceField(
        label=_("Networks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    images = ManyFilesField(
        label=_("Add images"),
        required=False,
        widget=ManyFilesInput(
            attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp,image/gif"}
        ),
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Publish now")), (LATER, _("Schedule"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    due = forms.DateTimeField(
        label=_("Date and time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, accounts: list[SocialAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(account.network, account.get_network_display()) for account in accounts]
        self.fields["networks"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("when") == LATER and not data.get("due") and "due" not in self.errors:
            self.add_error("due", _("Choose when it is to go out."))
        return data

    def renew_key(self) -> None:
        """Make the form, sent once more, a post of its own."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["key"] = secrets.token_urlsafe(24)
        self.data = data

    @property
    def local_due(self) -> datetime.datetime | None:
        """Return the chosen wall clock time without a zone; None: now."""
        due: datetime.datetime | None = self.cleaned_data.get("due")
        if self.cleaned_data.get("when") != LATER or due is None:
            return None
        return due.replace(tzinfo=None)


class Kept:
    """Images uploaded before, with the alternative texts typed so far."""

    def __init__(self, media: list[Media], alt_texts: dict[str, str]) -> None:
        self.media = media
        for item in media:
            item.alt_text = alt_texts.get(item.ref, item.alt_text)[: limits.ALT_TEXT]
