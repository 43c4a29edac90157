"""What a video says to YouTube beside its description."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from ayrdash.networks.adapters.options import YES_OR_NO, Kind, Option

DEFAULT_CATEGORY = "24"
OPTIONS = (
    Option(
        "title",
        gettext_lazy("Title"),
        longest=100,
        needed=True,
        pattern=r"[^<>]*",
        pattern_words=gettext_lazy("without < and >."),
    ),
    Option(
        "visibility",
        gettext_lazy("Who can see it"),
        choices=(
            ("private", gettext_lazy("Private")),
            ("unlisted", gettext_lazy("Unlisted")),
            ("public", gettext_lazy("Public")),
        ),
        help=gettext_lazy("Private unless you choose. Apps without Google's audit: always."),
    ),
    Option(
        "tags",
        gettext_lazy("Tags"),
        kind=Kind.WORDS,
        longest=500,
        help=gettext_lazy("Between commas."),
    ),
    Option("madeForKids", gettext_lazy("Made for kids"), kind=Kind.FLAG),
    Option(
        "shorts",
        gettext_lazy("Short"),
        kind=Kind.FLAG,
        help=gettext_lazy("Up to 3 minutes, and not wider than tall."),
    ),
    Option(
        "notifySubscribers",
        gettext_lazy("Tell subscribers"),
        choices=YES_OR_NO,
        composed=False,
    ),
    Option(
        "categoryId",
        gettext_lazy("Category"),
        pattern=r"[0-9]{1,3}",
        pattern_words=gettext_lazy("the number of a category."),
        composed=False,
    ),
)


def body_of(text: str, options: Mapping[str, str | bool]) -> dict[str, Any]:
    """Return a video's resource as it is announced."""
    tags = [tag.strip() for tag in str(options.get("tags") or "").split(",")]
    snippet: dict[str, Any] = {
        "title": str(options.get("title") or ""),
        "description": text,
        "categoryId": str(options.get("categoryId") or DEFAULT_CATEGORY),
    }
    if found := [tag for tag in tags if tag]:
        snippet["tags"] = found
    status = {
        "privacyStatus": str(options.get("visibility") or "private"),
        "selfDeclaredMadeForKids": options.get("madeForKids") is True,
    }
    return {"snippet": snippet, "status": status}
