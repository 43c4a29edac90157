"""What makes a post publishable. Composer, API and engine all ask here."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ayrdash.core.errors import DomainError
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.models import SocialAccount

LONGEST_AHEAD = datetime.timedelta(days=366)
TEXT_BOUND = 65_000


class PostRefused(DomainError):
    """The post can't go out as it is. ``field`` names the input at fault."""

    code = 400


class TextTooLong(PostRefused):
    """Over a network's limit (API code 132)."""

    code = 132


class NotLinked(PostRefused):
    """The network is not linked to the profile (API code 156)."""

    code = 156


@dataclass(frozen=True)
class Draft:
    """What is to be checked."""

    text: str
    image_count: int
    accounts: Sequence[SocialAccount]


def problems(draft: Draft) -> list[PostRefused]:
    """Return every reason against the draft, each with its field; empty: it may go out."""
    found: list[PostRefused] = []
    if not draft.accounts:
        found.append(NotLinked(_("Choose at least one network."), field="networks"))
    if not draft.text.strip() and not draft.image_count:
        found.append(PostRefused(_("Write something, or add an image."), field="text"))
    for account in draft.accounts:
        found += _problems_at(account, draft)
    return found


def _problems_at(account: SocialAccount, draft: Draft) -> list[PostRefused]:
    adapter = adapter_for(account.network)
    name = account.get_network_display()
    found: list[PostRefused] = []
    if not account.is_linked:
        message = _("%s must be linked again before it can post.") % name
        found.append(NotLinked(message, field="networks"))
    if (over := adapter.count_text(draft.text) - adapter.text_limit) > 0:
        message = ngettext(
            "%(over)d character too long for %(network)s.",
            "%(over)d characters too long for %(network)s.",
            over,
        )
        params = {"over": over, "network": name}
        found.append(TextTooLong(message % params, field="text"))
    elif problem := adapter.text_problem(draft.text):
        found.append(TextTooLong(problem, field="text"))
    if draft.image_count > adapter.max_images:
        message = _("%(network)s takes at most %(limit)d images.")
        params = {"network": name, "limit": adapter.max_images}
        found.append(PostRefused(message % params, field="images"))
    return found


def check_due(due_at: datetime.datetime) -> None:
    """Refuse a moment that is past or too far away."""
    now = timezone.now()
    if due_at < now - datetime.timedelta(minutes=1):
        raise PostRefused(_("That time is past."), field="due")
    if due_at > now + LONGEST_AHEAD:
        raise PostRefused(_("Posts can be scheduled up to a year ahead."), field="due")
