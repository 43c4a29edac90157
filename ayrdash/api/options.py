"""Option objects of posts: what a client says to single networks, in the reference's spelling."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.api.parsing import as_list, as_object
from ayrdash.core.networks import Network, label_of
from ayrdash.posts.rules import PostRefused

# Names are read case-insensitively; MCP clients call X by its newer name.
NAMES: dict[str, str] = {
    **{f"{network}options": network.value for network in Network},
    "xoptions": Network.TWITTER.value,
}
# Said to any network, and kept with the images.
ALT_TEXT = "altText"

# Where the reference lets comments be closed and we can't; elsewhere the wish says nothing, but at
# TikTok, where it is an option.
_CLOSABLE = (Network.INSTAGRAM, Network.LINKEDIN)


class CommentsStay(PostRefused):
    """Comments can't be closed at the network from here (API code 991)."""

    code = 991


def comments_stay(networks: Iterable[str], *, closed: bool) -> list[PostRefused]:
    """Return what speaks against posting with comments ``closed``: said, not left out silently."""
    return [
        CommentsStay(
            _("disableComments: comments can't be closed at %s from here.") % label_of(network),
            network=network,
        )
        for network in networks
        if closed and network in _CLOSABLE
    ]


def option_objects(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a body says to single networks, by network."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        network = NAMES.get(str(name).lower())
        if network and value is not None:
            found[network] = as_object(value)
    return found


def checked_objects(found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the objects; ``ValueError`` for anything else."""
    for network, value in found.items():
        if not isinstance(value, dict):
            raise ValueError(_("the options of %s must be an object") % Network(network).label)
    return {network: dict(value) for network, value in found.items()}


def alt_texts(objects: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the alternative texts of the media, in order, from the first object with any."""
    for options in objects.values():
        value = as_list(options.get(ALT_TEXT, []))
        if isinstance(value, list) and value:
            return [str(text) for text in value]
    return []


def wishes(
    objects: Mapping[str, Mapping[str, Any]], fallbacks: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return the options for the adapters; ``fallbacks`` are the body's own words for Reddit."""
    found = {
        network: {name: value for name, value in options.items() if name != ALT_TEXT}
        for network, options in objects.items()
    }
    reddit = found.setdefault(Network.REDDIT.value, {})
    for name, value in fallbacks.items():
        if value and not reddit.get(name):
            reddit[name] = value
    return found
