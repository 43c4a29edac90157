"""Direct messages of an export, read back in."""

import datetime
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ayrdash.leaving.archive import CONVERSATIONS, MESSAGES
from ayrdash.leaving.services.rows import put
from ayrdash.leaving.services.unpacking import Row, lines_of
from ayrdash.messaging.models import ActiveMonth, AutoResponse, Conversation, Message
from profiles.models import Profile

UNSENT = (Message.State.QUEUED, Message.State.SENDING)


def rows_of(archive: zipfile.ZipFile, name: str) -> Iterator[Row]:
    """Yield the rows of a file that exports of earlier versions do not have."""
    return lines_of(archive, name) if name in archive.NameToInfo else iter(())


def place_all(archive: zipfile.ZipFile, profiles: dict[str, Profile]) -> int:
    """Save the conversations of these profiles, by the refId that the export knows them under.

    Returns how many messages are left out, see ``place``.
    """
    left_out = 0
    for name in (CONVERSATIONS, MESSAGES):
        for row in rows_of(archive, name):
            if (profile := profiles.get(row["profile_ref_id"])) is not None:
                left_out += not place(name, profile, row)
    return left_out


def place(name: str, profile: Profile, row: Row) -> bool:
    """Save one line of either file; False: a message whose conversation is not in the file."""
    return (_conversation if name == CONVERSATIONS else _message)(profile, row)


def place_auto_response(profile: Profile, row: Row) -> None:
    """Save a profile's automatic answer, if it had one, switched off.

    The installation that it comes from may still answer the same people.
    """
    if values := row.get("auto_response"):
        put(AutoResponse(profile=profile), values | {"is_active": False})


def _conversation(profile: Profile, row: Row) -> bool:
    conversation = Conversation(profile=profile)
    put(conversation, row)
    months = [datetime.date.fromisoformat(month) for month in row["active_months"]]
    ActiveMonth.objects.bulk_create(
        ActiveMonth(profile=profile, conversation=conversation, month=month) for month in months
    )
    return True


def _message(profile: Profile, row: Row) -> bool:
    names = ("network", "account_remote_id")
    of = Conversation.objects.filter(profile=profile, **{name: row[name] for name in names})
    conversation = of.filter(remote_id=row["conversation_remote_id"]).first()
    if conversation is None:
        return False
    values = row | {"lease_until": None}
    if row["state"] in UNSENT:
        # Two installations must not both send it.
        values["state"] = Message.State.FAILED
        values["error_message"] = _("It was still to be sent when it was exported.")
    put(Message(conversation=conversation), values)
    return True
