"""Input of the audit log: its filters."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.activity.models import Event
from ayrdash.activity.queries import Filters


class _DateInput(forms.DateInput):
    input_type = "date"


class _SearchInput(forms.TextInput):
    input_type = "search"


class FilterForm(forms.Form):
    """What the log is narrowed to; days are days of ``zone``."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200, widget=_SearchInput)
    who = forms.ChoiceField(label=_("Who"), required=False)
    topic = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("Everything")), *Event.Topic.choices]
    )
    profile = forms.CharField(label=_("Profile"), required=False, max_length=150)
    since = forms.DateField(label=_("From"), required=False, widget=_DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=_DateInput)

    def __init__(
        self, data: Any, *, people: list[tuple[str, str]], zone: zoneinfo.ZoneInfo
    ) -> None:
        super().__init__(data)
        self.zone = zone
        asked = str(data.get("who", ""))
        known = {name for name, _label in people}
        # Somebody who has left is still found by the address in a link.
        more = [(asked, asked)] if asked and asked not in known else []
        choices = [("", _("Anybody")), *people, *more]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("q", "profile"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def filters(self) -> Filters:
        """Return what can be used of the input; what can't is left out."""
        self.full_clean()
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        return Filters(
            q=data.get("q", ""),
            who=data.get("who", ""),
            topic=data.get("topic", ""),
            profile=data.get("profile", "").strip(),
            since=self._start_of(since) if since else None,
            until=self._start_of(until, days=1) if until else None,
        )

    def _start_of(self, day: datetime.date, days: int = 0) -> datetime.datetime | None:
        try:
            moment = datetime.datetime.combine(day, datetime.time(), self.zone)
            return (moment + datetime.timedelta(days=days)).astimezone(datetime.UTC)
        except OverflowError:
            return None
