"""Input of bulk acts and the idle policy: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.care.models import BulkAction

LONGEST_DAYS = 3_650
_DELETE_AFTER = [
    ("", _("keep archived")),
    ("30", _("delete after 30 days")),
    ("90", _("delete after 90 days")),
]


def _days(label: Any, least: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=LONGEST_DAYS, help_text=help_text
    )


class IdleForm(forms.Form):
    """The filter of the list by profile."""

    idle = forms.IntegerField(
        label=_("Inactive for (days)"), min_value=1, max_value=LONGEST_DAYS, required=False
    )


class RuleForm(forms.Form):
    """Which profiles, and what is done to them."""

    action = forms.ChoiceField(label=_("Do"), choices=BulkAction.choices)
    delete_after_days = forms.TypedChoiceField(
        label=_("After archiving"),
        choices=_DELETE_AFTER,
        coerce=int,
        empty_value=None,
        required=False,
        initial="30",
    )
    except_tags = forms.MultipleChoiceField(
        label=_("Leave alone what has one of these tags"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, tags: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if tags:
            self.fields["except_tags"].choices = tags  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["except_tags"]
        self.tags = tags


class BulkForm(RuleForm):
    """A bulk act by hand."""

    idle_days = _days(
        _("Inactive for (days)"),
        0,
        _("Nothing published, no call of the API. 0: used or not. Never with a post waiting."),
    )
    tag = forms.ChoiceField(label=_("Only with the tag"), required=False)

    field_order = ("action", "idle_days", "tag", "except_tags", "delete_after_days")

    def __init__(self, *args: Any, tags: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, tags=tags, **kwargs)
        if tags:
            choices = [("", _("Any tag")), *tags]
            self.fields["tag"].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["tag"]


class PolicyForm(RuleForm):
    """The idle policy."""

    is_on = forms.BooleanField(label=_("Apply this rule every day"), required=False)
    idle_days = _days(
        _("Inactive for (days)"), 7, _("Nothing published, no call of the API, no post waiting.")
    )
    notice_days = forms.IntegerField(
        label=_("Days of notice"),
        min_value=0,
        max_value=60,
        help_text=_(
            "The owners get a mail so long before, with the number and a link to the list. "
            "0: at once, no mail."
        ),
    )

    field_order = (
        "is_on",
        "idle_days",
        "except_tags",
        "notice_days",
        "action",
        "delete_after_days",
    )


class StartForm(forms.Form):
    """The typed number that confirms a deletion."""

    typed_count = forms.CharField(
        label=_("Number of profiles"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
