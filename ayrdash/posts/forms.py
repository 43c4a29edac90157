"""Input of the composer and of the history. What may be published is decided in rules.py."""

import datetime
import secrets
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.core.networks import Network
from ayrdash.networks.models import SocialAccount
from ayrdash.posts import limits
from ayrdash.posts.models import Media, Post
from ayrdash.posts.option_fields import composed, field_name, fields_for, typed
from ayrdash.posts.queries import Filters
from ayrdash.posts.rules import PostRefused, clean_text

NOW, LATER = "now", "later"
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime"


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files; cleans to a list. One that is no image is refused where it is decoded."""

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        files = data if isinstance(data, list | tuple) else [data]
        return [file for file in files if file is not None]


class DayInput(forms.DateInput):
    """A day, as browsers send and want it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ComposeForm(forms.Form):
    """Text, networks, images or a video, time."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=limits.TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    networks = forms.MultipleChoiceField(
        label=_("Networks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("%(value)s is not linked to this profile.")},
    )
    images = ManyFilesField(
        label=_("Add images or a video"),
        required=False,
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ACCEPTED}),
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
    needs_approval = forms.BooleanField(
        label=_("Wait for approval"),
        required=False,
        help_text=_("It goes out once an owner, admin or approver has approved it."),
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, accounts: list[SocialAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(account.network, account.get_network_display()) for account in accounts]
        self.fields["networks"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields.update(fields_for(accounts))

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("when") == LATER and not data.get("due") and "due" not in self.errors:
            self.add_error("due", _("Choose when it is to go out."))
        return data

    def add_problem(self, problem: PostRefused) -> None:
        """Show a rule's refusal beside the input at fault."""
        field = {"alt_texts": "images"}.get(problem.field or "", problem.field)
        if field and field.startswith("options."):
            field = field_name(problem.network, field.removeprefix("options."))
        self.add_error(field if field in self.fields else None, str(problem.message))

    def forget_all_but_images(self) -> None:
        """Drop complaints about what is not being sent yet."""
        for name in [name for name in self.errors if name != "images"]:
            del self.errors[name]

    def renew_key(self) -> None:
        """Make the form, sent once more, a post of its own."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["key"] = secrets.token_urlsafe(24)
        self.data = data

    @property
    def options(self) -> dict[str, dict[str, Any]]:
        """Return what was typed for single networks."""
        return typed(self.cleaned_data.get("networks") or [], self.cleaned_data)

    def option_fields(self, network: str) -> list[tuple[forms.BoundField, bool]]:
        """Return the inputs of what is said to one network, and whether each is needed."""
        return [(self[field_name(network, o.name)], o.needed) for o in composed(network)]

    @property
    def local_due(self) -> datetime.datetime | None:
        """Return the chosen wall clock time without a zone; None: now."""
        due: datetime.datetime | None = self.cleaned_data.get("due")
        if self.cleaned_data.get("when") != LATER or due is None:
            return None
        return due.replace(tzinfo=None)


class HeldForm(forms.Form):
    """Which posts that were held, and what becomes of them."""

    ALL, TICKED, RELEASE, DISCARD = "all", "ticked", "release", "discard"

    which = forms.ChoiceField(
        label=_("Which"),
        choices=[(ALL, _("All of them")), (TICKED, _("Only those ticked above"))],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    act = forms.ChoiceField(
        label=_("What becomes of them"),
        choices=[
            (RELEASE, _("Release them at new times")),
            (DISCARD, _("Discard them: nothing of them goes out")),
        ],
        initial=RELEASE,
        widget=forms.RadioSelect,
    )
    first = forms.DateTimeField(
        label=_("The first goes out at"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    every = forms.TypedChoiceField(
        label=_("Then one after the other, each"),
        required=False,
        coerce=int,
        initial=60,
        choices=[
            (5, _("5 minutes later")),
            (15, _("15 minutes later")),
            (60, _("an hour later")),
            (240, _("4 hours later")),
            (1_440, _("a day later")),
        ],
    )

    def __init__(self, *args: Any, zone: datetime.tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        soon = timezone.now().astimezone(zone) + datetime.timedelta(minutes=30)
        self.fields["first"].initial = soon.replace(second=0, microsecond=0, tzinfo=None)
        self.fields["first"].help_text = _("Times are those of %(zone)s.") % {"zone": zone}

    @property
    def refs(self) -> list[str] | None:
        """Return the ids of the posts that were ticked; None: all that are held."""
        if self.cleaned_data.get("which") == self.ALL:
            return None
        return QueryDict.getlist(self.data, "post")  # type: ignore[arg-type]  # a request's

    @property
    def discards(self) -> bool:
        return bool(self.cleaned_data["act"] == self.DISCARD)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") == self.RELEASE and not data.get("first") and "first" not in self.errors:
            self.add_error("first", _("Choose when the first is to go out."))
        return data


class Kept:
    """Images and videos uploaded before, with the alternative texts typed so far."""

    def __init__(self, media: list[Media], alt_texts: dict[str, str]) -> None:
        self.media = media
        for item in media:
            item.alt_text = alt_texts.get(item.ref, item.alt_text)[: limits.ALT_TEXT]


def in_reach(day: datetime.date) -> None:
    """Refuse days that no clock of any zone can be set to."""
    if not 1970 <= day.year <= 2200:
        raise ValidationError(_("Choose a day between 1970 and 2200."))


class HistoryForm(forms.Form):
    """Filters of the history. Days are those of the profile's time zone."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.ChoiceField(required=False, choices=Post.State.choices)
    network = forms.ChoiceField(required=False, choices=Network.choices)
    since = forms.DateField(label=_("From"), required=False, validators=[in_reach], widget=DayInput)
    until = forms.DateField(label=_("To"), required=False, validators=[in_reach], widget=DayInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day lies before the first."))
        return data

    def filters(self, zone: datetime.tzinfo) -> Filters:
        """Return what the history is narrowed to; a filter that can't be read narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        until = data.get("until")
        return Filters(
            q=data.get("q", ""),
            state=data.get("state", ""),
            network=data.get("network", ""),
            due_from=_midnight(data.get("since"), zone),
            due_before=_midnight(until and until + datetime.timedelta(days=1), zone),
        )

    def params(self) -> str:
        """Return the filters as a query string, for the links of the page."""
        named = {name: self.data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in named.items() if value})


def _midnight(day: datetime.date | None, zone: datetime.tzinfo) -> datetime.datetime | None:
    """Return the moment at which a day begins in a zone."""
    if day is None:
        return None
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=zone).astimezone(datetime.UTC)
