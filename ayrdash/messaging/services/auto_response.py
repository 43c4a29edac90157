"""The automatic answer: what it says and when, and giving it once.

It is given to a person's message alone, at most once within its time for each peer, and
not where somebody has answered already. Two machines never talk for long: what the network
marks as automatic, and what says just what ours says, gets none.
"""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.messaging.models import AutoResponse, Conversation, Message
from ayrdash.messaging.services.writing import composed, write_message
from profiles.models import Profile

# What was written longer ago gets none: after an outage it would only confuse.
FRESH = datetime.timedelta(hours=24)
MIN_WAIT, MAX_WAIT = 1, 30 * 86_400
LONGEST = 1_000


class AutoResponseRefused(DomainError):
    """The automatic answer can't be set like this."""

    code = 400


def default_text() -> str:
    """Return the words of an automatic answer that has none of its own."""
    return _("Thank you for your message. We will get back to you soon.")


def text_of(wish: AutoResponse) -> str:
    """Return what the automatic answer says."""
    return wish.text or default_text()


def set_auto_response(*, profile: Profile, actor: User | None, **changes: object) -> AutoResponse:
    """Change what is given: is_active, text, wait_seconds, from_time, until_time."""
    if "text" in changes:
        changes["text"] = composed(str(changes["text"]))
    with transaction.atomic():
        row, _made = AutoResponse.objects.select_for_update().get_or_create(profile=profile)
        before = {name: getattr(row, name) for name in changes}
        after = {name: value for name, value in changes.items() if before[name] != value}
        for name, value in after.items():
            setattr(row, name, value)
        _check(row)
        if after:
            row.save(update_fields=[*after, "updated_at"])
            record(
                "auto_response.changed",
                account=profile.account,
                actor=actor,
                profile=profile,
                details={
                    "before": {name: _plain(before[name]) for name in after},
                    "after": {name: _plain(value) for name, value in after.items()},
                },
            )
    return row


def _plain(value: object) -> object:
    return value.isoformat("minutes") if isinstance(value, datetime.time) else value


def _check(row: AutoResponse) -> None:
    if len(row.text) > LONGEST or "\x00" in row.text:
        message = _("An automatic answer has at most %d characters.") % LONGEST
        raise AutoResponseRefused(message, field="text")
    if not MIN_WAIT <= row.wait_seconds <= MAX_WAIT:
        message = _("The pause is between %(least)d seconds and %(most)d days.")
        words = {"least": MIN_WAIT, "most": MAX_WAIT // 86_400}
        raise AutoResponseRefused(message % words, field="wait_seconds")
    if (row.from_time is None) != (row.until_time is None):
        raise AutoResponseRefused(_("Give both hours, or none."), field="until_time")
    if row.from_time is not None and row.from_time == row.until_time:
        raise AutoResponseRefused(_("From and until must differ."), field="until_time")


def is_its_hour(row: AutoResponse, now: datetime.datetime) -> bool:
    """Tell whether the answer is given at this moment, by the profile's own clock."""
    if row.from_time is None or row.until_time is None:
        return True
    clock = now.astimezone(row.profile.zone).time()
    if row.from_time < row.until_time:
        return row.from_time <= clock < row.until_time
    return clock >= row.from_time or clock < row.until_time


def answer(conversation: Conversation, message: Message) -> Message | None:
    """Give the automatic answer to a message that just came in, if there is one to give.

    Call in the transaction that stores the message.
    """
    wish = AutoResponse.objects.filter(profile=conversation.profile, is_active=True).first()
    if wish is None:
        return None
    wish.profile, now = conversation.profile, timezone.now()
    if not _is_wanted(wish, conversation, message, now):
        return None
    again_from = now - datetime.timedelta(seconds=wish.wait_seconds)
    free = Q(auto_responded_at=None) | Q(auto_responded_at__lte=again_from)
    mine = Conversation.objects.filter(free, pk=conversation.pk, auto_response_paused=False)
    try:
        with transaction.atomic():
            if not mine.update(auto_responded_at=now):
                return None
            text = text_of(wish)
            return write_message(conversation=conversation, text=text, actor=None, automatic=True)
    except DomainError:
        return None  # nothing can be sent there; the thread's page says why


def _is_wanted(
    wish: AutoResponse, conversation: Conversation, message: Message, now: datetime.datetime
) -> bool:
    if message.mine or message.automatic or composed(message.text) == composed(text_of(wish)):
        return False
    if message.sent_at < now - FRESH or not is_its_hour(wish, now):
        return False
    later = Message.objects.filter(conversation=conversation, mine=True)
    return not later.filter(sent_at__gte=message.sent_at).exists()
