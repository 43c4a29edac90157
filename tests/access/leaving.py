"""Deleting the own login; exporting and closing the Account."""

from typing import Any

from django.core.files.base import ContentFile

from ayrdash.leaving.models import AccountExport, AccountImport
from tests.access.profiles import password_given
from tests.access.table import Row
from tests.cast import Party


def ready(party: Party) -> list[Any]:
    """A finished export of the Account."""
    made = AccountExport(account=party.account, state=AccountExport.State.READY)
    made.file.save("exports/test.zip", ContentFile(b"zip"), save=False)
    made.save()
    return [made.ref]


def looked(party: Party) -> list[Any]:
    """A file whose dry run is done; it adds to the party's Account."""
    made = AccountImport(into=party.account, state=AccountImport.State.LOOKED, file_name="one.zip")
    made.file.save("account-imports/test.zip", ContentFile(b"zip"), save=False)
    made.save()
    return [made.ref]


CONFIRMED: dict[str, Any] = {"stamped": False, "prepare": password_given}
OWNERS: dict[str, Any] = {"needs": "hand_over", "stamped": False}

ROWS = [
    # Also of who belongs to no Account: the address is to be free again.
    Row("leaving:login", "GET", outsider=200, personal=True, **CONFIRMED),
    Row("leaving:login", "POST", outsider=422, primary=422, personal=True, **CONFIRMED),
    Row("leaving:export", "GET", needs="hand_over"),
    Row("leaving:export", "POST", **OWNERS),
    Row("leaving:download", "GET", of=ready, needs="hand_over", prepare=password_given),
    Row("leaving:close", "GET", needs="hand_over", prepare=password_given),
    Row(
        "leaving:close",
        "POST",
        primary=422,
        data={"typed_name": "Other"},
        needs="hand_over",
        **CONFIRMED,
    ),
    Row("leaving:imports", "GET", primary=404, operator=200),
    Row("leaving:imports", "POST", primary=404, operator=422, data={"owner_email": "a@b.test"}),
    Row("leaving:import", "GET", of=looked, primary=404, operator=200),
    Row("leaving:begin_import", "POST", of=looked, primary=404, operator=302),
    Row("leaving:reopen", "POST", **OWNERS),
]
