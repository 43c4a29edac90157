"""Direct messages of an export, read back in."""

import datetime
import itertools
import zipfile
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from ayrdash.leaving.archive import CHUNK, CONVERSATIONS, MESSAGES
from ayrdash.leaving.services.rows import put
from ayrdash.leaving.services.unpacking import Row, lines_of
from ayrdash.messaging.models import ActiveMonth, AutoResponse, Conversation, Message
from profiles.models import Profile

# Conversations by profile and by what names them on any installation.
Talks = dict[tuple[object, ...], Conversation]

_NAMES = ("network", "account_remote_id", "conversation_remote_id")


def rows_of(archive: zipfile.ZipFile, name: str) -> Iterator[Row]:
    """Yield the rows of a file that exports of earlier versions do not have."""
    return lines_of(archive, name) if name in archive.NameToInfo else iter(())


def place_all(archive: zipfile.ZipFile, profiles: dict[str, Profile]) -> int:
    """Save the conversations of these profiles, by the refId that the export knows them under.

    Returns how many messages are left out, see ``place``.
    """
    left_out = 0
    for name in (CONVERSATIONS, MESSAGES):
        rows = rows_of(archive, name)
        while batch := list(itertools.islice(rows, CHUNK)):
            of = {row["profile_ref_id"] for row in batch}
            talks = talks_for(name, [profiles[ref] for ref in of if ref in profiles], batch)
            for row in batch:
                if (profile := profiles.get(row["profile_ref_id"])) is not None:
                    left_out += not place(name, profile, row, talks)
    return left_out


def talks_for(name: str, profiles: Iterable[Profile], batch: Iterable[Row]) -> Talks:
    """Return the conversations of some lines of either file, in one look-up."""
    if name != MESSAGES:
        return {}
    ids = {str(row.get("conversation_remote_id")) for row in batch}
    # PostgreSQL takes no text with this sign, so that no conversation has it.
    ids = {one for one in ids if "\0" not in one}
    found = Conversation.objects.filter(profile__in=list(profiles), remote_id__in=ids)
    return {(t.profile_id, t.network, t.account_remote_id, t.remote_id): t for t in found}


def place(name: str, profile: Profile, row: Row, talks: Talks) -> bool:
    """Save one line of either file; False: a message whose conversation is not in ``talks``."""
    if name == CONVERSATIONS:
        _conversation(profile, row)
        return True
    conversation = talks.get((profile.pk, *(str(row[name]) for name in _NAMES)))
    if conversation is not None:
        _message(conversation, row)
    return conversation is not None


def place_auto_response(profile: Profile, row: Row) -> None:
    """Save a profile's automatic answer, if it had one, switched off.

    The installation that it comes from may still answer the same people.
    """
    if values := row.get("auto_response"):
        put(AutoResponse(profile=profile), values | {"is_active": False})


def _conversation(profile: Profile, row: Row) -> None:
    conversation = Conversation(profile=profile)
    put(conversation, row)
    months = [datetime.date.fromisoformat(month) for month in row["active_months"]]
    ActiveMonth.objects.bulk_create(
        ActiveMonth(profile=profile, conversation=conversation, month=month) for month in months
    )


def _message(conversation: Conversation, row: Row) -> None:
    values = row | {"lease_until": None}
    if row["state"] in Message.MOVING:
        # Two installations must not both send it.
        values["state"] = Message.State.FAILED
        values["error_message"] = _("It was still to be sent when it was exported.")
    put(Message(conversation=conversation), values)
