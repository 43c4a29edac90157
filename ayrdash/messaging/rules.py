"""What stands against a message: one rule for pages, API and worker."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.errors import DomainError, Text
from ayrdash.core.networks import label_of
from ayrdash.messaging.models import Conversation
from ayrdash.networks.able import messaging
from ayrdash.networks.adapters.capabilities import Messaging
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import messaging_bar
from ayrdash.posts.rules import link_problem
from profiles.access import has_messaging
from profiles.models import Profile
from settings_app.queries import messaging_enabled

LONGEST_ADDRESS = 1_000


class NotEnabled(DomainError):
    """Messages are off for the Account or for the profile."""

    code = 361


class RelinkForMessages(DomainError):
    """The link lacks the network's permissions for messages."""

    code = 362


class MessageRefused(DomainError):
    """The message can't be sent as it is."""

    code = 400

    def __init__(self, message: Text, *, field: str | None = "text") -> None:
        super().__init__(message, field=field)


def require_messaging(profile: Profile) -> None:
    """Raise ``NotEnabled`` unless Account and profile have messages."""
    if has_messaging(profile):
        return
    if messaging_enabled(profile.account):
        raise NotEnabled(_("Messaging is not enabled for this profile."))
    raise NotEnabled(_("Messaging is not enabled for the account."))


def messenger_of(account: SocialAccount) -> Messaging:
    """Return what speaks for an account that may have messages. Raises ``RelinkForMessages``."""
    adapter = messaging(account.network)
    if adapter is None:
        message = _("%s gives no messages.") % label_of(account.network)
        raise MessageRefused(message, field=None)
    if problem := messaging_bar(account):
        raise RelinkForMessages(problem)
    return adapter


def problem_of(conversation: Conversation, now: datetime.datetime | None = None) -> str:
    """Return a sentence on why nothing can be sent in a conversation; empty: it can."""
    account = conversation.social_account
    try:
        require_messaging(conversation.profile)
        if conversation.profile.is_suspended:
            return _("The profile is suspended: nothing is sent.")
        if account is None:
            return _("The account is no longer linked.")
        if problem := link_problem(account):
            return problem
        adapter = messenger_of(account)
    except DomainError as error:
        return str(error.message)
    return _window_problem(adapter, conversation, now or timezone.now())


def _window_problem(adapter: Messaging, conversation: Conversation, now: datetime.datetime) -> str:
    network = label_of(conversation.network)
    if conversation.asked_at is None:
        return _("%s lets you answer only: the other side must write first.") % network
    window = adapter.reply_window
    if window is None or now <= conversation.asked_at + window:
        return ""
    hours = int(window.total_seconds() // 3600)
    message = _(
        "%(network)s takes answers only within %(hours)d hours of the other side's last message."
    )
    return message % {"network": network, "hours": hours}


def check_message(conversation: Conversation, *, text: str, media_url: str) -> None:
    """Raise ``MessageRefused`` for what the network would not take."""
    if problem := problem_of(conversation):
        raise MessageRefused(problem)
    adapter = messaging(conversation.network)
    if adapter is None or not (text or media_url):
        raise MessageRefused(_("Write something first."))
    if adapter.count_message(text) > adapter.message_limit:
        message = _(
            "A message on %(network)s has at most %(limit)d characters; this one has %(n)d."
        )
        words = {
            "network": label_of(conversation.network),
            "limit": adapter.message_limit,
            "n": adapter.count_message(text),
        }
        raise MessageRefused(message % words)
    if media_url:
        _check_media(adapter, conversation.network, media_url)


def _check_media(adapter: Messaging, network: str, address: str) -> None:
    if not adapter.takes_message_media:
        message = _("%s takes no media in messages.") % label_of(network)
        raise MessageRefused(message, field="media_url")
    if not address.startswith("https://") or len(address) > LONGEST_ADDRESS:
        raise MessageRefused(_("Give the media's https address."), field="media_url")
