"""What makes a post publishable. Composer, API and engine all ask here."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ayrdash.core.errors import DomainError, Text
from ayrdash.core.networks import label_of
from ayrdash.networks.able import commenting, options_of, text_limit
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import VideoRule
from ayrdash.networks.adapters.options import Wrong, checked
from ayrdash.networks.models import SocialAccount
from ayrdash.posts import limits
from ayrdash.posts.models import Media
from profiles.models import Profile


class PostRefused(DomainError):
    """The post can't go out as it is.

    ``field`` names the input at fault (text, networks, images, alt_texts, due, key, or
    ``options.<name>``; None: the whole post), ``network`` the one that it can't go to ("": all).
    """

    code = 400

    def __init__(self, message: Text, *, field: str | None = None, network: str = "") -> None:
        super().__init__(message, field=field)
        self.network = network


class TextTooLong(PostRefused):
    """Over a network's limit (API code 132)."""

    code = 132


class NotLinked(PostRefused):
    """The network is not linked to the profile, or no longer (API code 156)."""

    code = 156


class OptionUnknown(PostRefused):
    """The network is told something that this version can't tell it (API code 984)."""

    code = 984


class ProfileInactive(PostRefused):
    """Nothing goes out from a profile that is archived or deleted."""

    code = 916


@dataclass(frozen=True)
class Draft:
    """What is to be checked. ``accounts`` are the profile's among ``networks``."""

    profile: Profile
    text: str
    networks: Sequence[str]
    accounts: Sequence[SocialAccount]
    media: Sequence[Media] = ()
    alt_texts: Sequence[str] = field(default=())
    due_at: datetime.datetime | None = None
    idempotency_key: str = ""
    # What single networks get instead.
    own_texts: Mapping[str, str] = field(default_factory=dict)
    own_media: Mapping[str, Sequence[int]] = field(default_factory=dict)
    first_comment: str = ""
    # By network: what is said to it alone.
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def text_at(self, network: str) -> str:
        return self.own_texts.get(network, self.text)

    def media_at(self, network: str) -> list[Media]:
        places = self.own_media.get(network)
        return [*self.media] if places is None else [self.media[place] for place in places]

    def images_at(self, network: str) -> int:
        return sum(not media.is_video for media in self.media_at(network))

    def videos_at(self, network: str) -> list[Media]:
        return [media for media in self.media_at(network) if media.is_video]


def clean_text(text: str) -> str:
    """Return a text as it is kept: one kind of line end, no blank edges."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def problems(draft: Draft) -> list[PostRefused]:
    """Return every reason against the draft, each with its field; empty: it may go out."""
    found: list[PostRefused] = []
    if draft.profile.is_archived or draft.profile.deleted_at:
        message = _("This profile is archived: nothing is published from it.")
        found.append(ProfileInactive(message))
    found += _text_problems(draft)
    found += _network_problems(draft)
    found += _key_problems(draft.idempotency_key)
    if draft.due_at is not None:
        found += due_problems(draft.due_at)
    return found


def _text_problems(draft: Draft) -> list[PostRefused]:
    silent = [n for n in draft.networks if not draft.text_at(n).strip() and not draft.media_at(n)]
    if silent or not (draft.networks or draft.text.strip() or draft.media):
        return [PostRefused(_("Write something, or add an image."), field="text")]
    found: list[PostRefused] = []
    for text in {draft.text, draft.first_comment, *draft.own_texts.values()}:
        if len(text) > limits.TEXT:
            message = _("At most %d characters can be kept.") % limits.TEXT
            found.append(TextTooLong(message, field="text"))
        elif not is_storable(text):
            message = _("The text holds characters that are not text.")
            found.append(PostRefused(message, field="text"))
    for alt_text in draft.alt_texts:
        if len(alt_text) > limits.ALT_TEXT:
            message = _("An image's description takes at most %d characters.") % limits.ALT_TEXT
            found.append(PostRefused(message, field="alt_texts"))
        elif not is_storable(alt_text):
            message = _("An image's description holds characters that are not text.")
            found.append(PostRefused(message, field="alt_texts"))
    return found


def is_storable(text: str) -> bool:
    """Tell whether every database takes the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _network_problems(draft: Draft) -> list[PostRefused]:
    if not draft.networks:
        return [NotLinked(_("Choose at least one network."), field="networks")]
    found: list[PostRefused] = []
    linked = {account.network for account in draft.accounts}
    for network in dict.fromkeys(draft.networks):
        if network not in linked:
            label = label_of(network)
            message = _("%s is not linked to this profile.") % label
            found.append(NotLinked(message, field="networks", network=network))
    for account in draft.accounts:
        found += _problems_at(account, draft)
    return found


def _problems_at(account: SocialAccount, draft: Draft) -> list[PostRefused]:
    adapter = adapter_for(account.network)
    name, network = account.get_network_display(), account.network
    found: list[PostRefused] = []
    if problem := link_problem(account):
        found.append(NotLinked(problem, field="networks", network=network))
    if commenting(network) is None and draft.first_comment:
        message = _("%s takes no first comment.") % name
        found.append(PostRefused(message, network=network))
    for text in filter(None, (draft.text_at(network), draft.first_comment)):
        if len(text) <= limits.TEXT and is_storable(text):
            found += _text_problems_at(account, text, draft.images_at(network))
    if draft.images_at(network) < adapter.min_images:
        message = _("A post on %s needs an image.") % name
        found.append(PostRefused(message, field="images", network=network))
    if draft.images_at(network) > adapter.max_images:
        message = _("%(network)s takes at most %(limit)d images.")
        if not adapter.max_images:
            message = _("%(network)s takes no images.")
        params = {"network": name, "limit": adapter.max_images}
        found.append(PostRefused(message % params, field="images", network=network))
    options, wrong = checked(options_of(network), draft.options.get(network, {}))
    found += _video_problems(account, draft, adapter.video_rule(options))
    return found + _option_problems(account, wrong)


def _video_problems(
    account: SocialAccount, draft: Draft, rule: VideoRule | None
) -> list[PostRefused]:
    """Hold the videos against what the network takes; None: no videos."""
    network, name = account.network, account.get_network_display()
    found = draft.videos_at(network)
    message = ""
    if rule is None:
        message = _("%s takes no video here.") % name if found else ""
    elif not found:
        message = _("A post on %s needs a video.") % name if rule.needed else ""
    elif len(found) > 1 or draft.images_at(network):
        message = _("%s takes one video alone, without images.") % name
    else:
        message = _video_problem(name, rule, found[0])
    return [PostRefused(message, field="images", network=network)] if message else []


def _video_problem(name: str, rule: VideoRule, video: Media) -> str:
    """Say what is wrong with a video's size, length or shape; empty: nothing."""
    seconds, shape = video.seconds, video.width / video.height if video.height else None
    params = {"network": name}
    if video.size_bytes > rule.max_bytes:
        message = _("%(network)s takes videos of at most %(limit)d MB.")
        return message % {**params, "limit": rule.max_bytes // 1_000_000}
    if rule.mp4_only and video.content_type != "video/mp4":
        return _("%(network)s takes MP4 alone, and no MOV.") % params
    if seconds is not None and seconds > rule.longest:
        message = _("%(network)s takes videos of at most %(length)s.")
        return message % {**params, "length": limits.length_words(rule.longest)}
    if seconds is not None and seconds < rule.shortest:
        message = _("%(network)s takes videos of %(length)s or more.")
        return message % {**params, "length": limits.length_words(rule.shortest)}
    if shape is not None and not rule.narrowest <= shape <= rule.widest:
        return _("The video is too wide or too narrow for %(network)s.") % params
    return ""


def _option_problems(account: SocialAccount, wrong: Sequence[Wrong]) -> list[PostRefused]:
    network = account.network
    found: list[PostRefused] = []
    for item in wrong:
        kind = OptionUnknown if item.unknown else PostRefused
        message = f"{account.get_network_display()}: {item.message}"
        found.append(kind(message, field=f"options.{item.name}", network=network))
    return found


def link_problem(account: SocialAccount) -> str:
    """Say why the account can't be posted from; empty: it can."""
    if account.is_linked:
        return ""
    name = account.get_network_display()
    if account.state == SocialAccount.State.SUSPENDED:
        return _("%s has suspended this account.") % name
    return _("%s must be linked again before it can post.") % name


def _text_problems_at(account: SocialAccount, text: str, images: int) -> list[PostRefused]:
    adapter = adapter_for(account.network)
    network = account.network
    if (over := adapter.count_text(text) - text_limit(network, images)) > 0:
        message = ngettext(
            "%(over)d character too long for %(network)s.",
            "%(over)d characters too long for %(network)s.",
            over,
        )
        params = {"over": over, "network": account.get_network_display()}
        return [TextTooLong(message % params, field="text", network=network)]
    if problem := adapter.text_problem(text):
        return [TextTooLong(problem, field="text", network=network)]
    return []


def _key_problems(key: str) -> list[PostRefused]:
    if len(key) <= limits.IDEMPOTENCY_KEY and is_storable(key):
        return []
    message = _("The idempotency key takes at most %d characters.") % limits.IDEMPOTENCY_KEY
    return [PostRefused(message, field="key")]


def due_problems(due_at: datetime.datetime) -> list[PostRefused]:
    """Refuse a moment without a zone, one that is past, and one too far away."""
    now = timezone.now()
    message = ""
    if timezone.is_naive(due_at):
        message = _("Say in which time zone that is.")
    elif due_at < now - limits.PAST_GRACE:
        message = _("That time is past.")
    elif due_at > now + limits.LONGEST_AHEAD:
        message = _("Posts can be scheduled up to a year ahead.")
    return [PostRefused(message, field="due")] if message else []
