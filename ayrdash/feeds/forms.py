"""Input for feeds: shape only; the rules live in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.feeds.models import Feed
from ayrdash.feeds.services import DEFAULT_TEMPLATE


class FeedForm(forms.Form):
    """How a feed's posts are made."""

    template = forms.CharField(
        label=_("Text of each post"),
        max_length=1000,
        initial=DEFAULT_TEMPLATE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("{title}, {link} and {summary} become the item's own."),
    )
    use_first_image = forms.BooleanField(label=_("Add the item's first image"), required=False)
    auto_hashtag = forms.BooleanField(
        label=_("Add hashtags made of the item's own words"), required=False
    )


class NewFeedForm(FeedForm):
    """A feed to follow."""

    url = forms.CharField(
        label=_("Address of the feed"),
        max_length=1000,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=_("What it holds now is old; each later item becomes a post."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Feed.Kind.choices)

    field_order = ("url", "kind")


def form_of(feed: Feed, data: Any = None) -> FeedForm:
    """Return the form of a feed that is followed."""
    names = ("template", "use_first_image", "auto_hashtag")
    return FeedForm(data, initial={name: getattr(feed, name) for name in names})
