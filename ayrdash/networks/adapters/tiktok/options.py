"""What a video says to TikTok beside its caption. TikTok wants the person to choose who sees it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from ayrdash.networks.adapters.options import Kind, Option

# The API's word, and TikTok's.
LEVELS = {
    "public": "PUBLIC_TO_EVERYONE",
    "friends": "MUTUAL_FOLLOW_FRIENDS",
    "followers": "FOLLOWER_OF_CREATOR",
    "private": "SELF_ONLY",
}
OPTIONS = (
    Option(
        "visibility",
        gettext_lazy("Who can see it"),
        choices=(
            ("public", gettext_lazy("Everyone")),
            ("friends", gettext_lazy("Friends")),
            ("followers", gettext_lazy("Followers")),
            ("private", gettext_lazy("Only me")),
        ),
        needed=True,
        help=gettext_lazy(
            "Apps without TikTok's audit: only me. By posting, you agree to TikTok's "
            "Music Usage Confirmation."
        ),
    ),
    Option("disableComments", gettext_lazy("No comments"), kind=Kind.FLAG),
    Option("disableDuet", gettext_lazy("No duets"), kind=Kind.FLAG),
    Option("disableStitch", gettext_lazy("No stitches"), kind=Kind.FLAG),
    Option("isAIGenerated", gettext_lazy("Made by AI"), kind=Kind.FLAG),
    Option("isBrandOrganic", gettext_lazy("Promotes my own business"), kind=Kind.FLAG),
    Option("isBrandedContent", gettext_lazy("Paid partnership"), kind=Kind.FLAG),
    Option(
        "thumbNailOffset",
        gettext_lazy("Cover, in milliseconds from the start"),
        pattern=r"[0-9]{1,8}",
        pattern_words=gettext_lazy("milliseconds, as a whole number."),
        composed=False,
    ),
)
_SWITCHES = {"disableComments": "comment", "disableDuet": "duet", "disableStitch": "stitch"}


def post_info(
    text: str, options: Mapping[str, str | bool], creator: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a post says; what the person has switched off for all videos stays off."""
    info: dict[str, Any] = {
        "title": text,
        "privacy_level": LEVELS.get(str(options.get("visibility")), "SELF_ONLY"),
        "is_aigc": options.get("isAIGenerated") is True,
        "brand_organic_toggle": options.get("isBrandOrganic") is True,
        "brand_content_toggle": options.get("isBrandedContent") is True,
    }
    for name, part in _SWITCHES.items():
        off = creator.get(f"{part}_disabled") is True
        info[f"disable_{part}"] = off or options.get(name) is True
    if offset := str(options.get("thumbNailOffset") or ""):
        info["video_cover_timestamp_ms"] = int(offset)
    return info
