"""The IP white list: from where the account's API may be called. The dashboard stays open."""

from collections.abc import Callable
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.addresses import NoEntry, is_within, read_entry
from settings_app.models import AccountSettings
from settings_app.services.rules import SettingRefused, require

MOST = 200
NOTE_MAX_LENGTH = 120


class Entry(TypedDict):
    """One line of the list."""

    network: str
    note: str


class ShutsOut(SettingRefused):
    """The list would exclude whoever changes it, who has not said that this is meant."""


def add_address(
    *, account: Account, network: str, note: str, actor: User, present: str, sure: bool = False
) -> str:
    """Put an address or a network on the list; return it as it is kept.

    ``present`` is the caller's address: the first line that leaves it out asks to be
    ``sure``. A network that is on the list gets the new note.
    """
    name = _read(network)
    entry: Entry = {"network": name, "note": " ".join(note.split())[:NOTE_MAX_LENGTH]}

    def add(entries: list[Entry]) -> list[Entry]:
        if not entries and not sure and not is_within(present, [name]):
            message = _("API calls from where you are now (%s) would be refused.")
            raise ShutsOut(message % (present or _("an unknown address")), field="network")
        kept = [entry if old["network"] == name else old for old in entries]
        new = kept if entry in kept else [*kept, entry]
        if len(new) > MOST:
            raise SettingRefused(_("At most %d addresses.") % MOST, field="network")
        return new

    _change(account, actor, add)
    return name


def remove_address(*, account: Account, network: str, actor: User) -> bool:
    """Take a network off the list; tell whether it was there. An empty list is no list."""

    def remove(entries: list[Entry]) -> list[Entry]:
        return [entry for entry in entries if entry["network"] != network]

    return _change(account, actor, remove)


def _read(text: str) -> str:
    try:
        return read_entry(text)
    except NoEntry as error:
        raise SettingRefused(str(error), field="network") from error


def _change(account: Account, actor: User, change: Callable[[list[Entry]], list[Entry]]) -> bool:
    """Write what ``change`` makes of the list, held meanwhile, and record both."""
    require(account, Feature.ADDRESS_LIST)
    with transaction.atomic():
        AccountSettings.objects.get_or_create(account=account)
        row = AccountSettings.objects.select_for_update().get(account=account)
        before: list[Entry] = row.allowed_addresses
        after = change(before)
        if after == before:
            return False
        row.allowed_addresses = after
        row.save(update_fields=["allowed_addresses", "updated_at"])
        details = {"before": [*map(_told, before)], "after": [*map(_told, after)]}
        record("settings.addresses_changed", account=account, actor=actor, details=details)
    return True


def _told(entry: Entry) -> str:
    return f"{entry['network']} ({entry['note']})" if entry["note"] else entry["network"]
