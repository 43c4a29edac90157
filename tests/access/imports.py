"""Importing profiles from another API."""

from typing import Any

from ayrdash.imports.models import ImportedProfile, ProfileImport
from tests.access.table import Row
from tests.cast import Party


def a_run(party: Party) -> list[Any]:
    run = ProfileImport.objects.create(
        account=party.account,
        requested_by_label=party.user.email,
        base="https://api.example/api",
        state=ProfileImport.State.DONE,
        dry_run=False,
    )
    return [run.ref]


def a_row(party: Party) -> list[Any]:
    run = ProfileImport.objects.get(ref=a_run(party)[0])
    row = ImportedProfile.objects.create(
        run=run,
        source_ref_id="0" * 40,
        title=party.profile.title,
        networks=["bluesky"],
        outcome=ImportedProfile.Outcome.CREATED,
        profile=party.profile,
    )
    return [row.pk, "bluesky"]


NEW = {"base": "https://api.example/api", "api_key": "key", "dry_run": "on"}
ROWS = [
    Row("imports:index", "GET", profile=403, needs="manage_profiles"),
    Row("imports:index", "POST", profile=403, needs="manage_profiles", data=NEW),
    Row("imports:detail", "GET", of=a_run, profile=403, needs="manage_profiles"),
    Row("imports:report", "GET", of=a_run, profile=403, needs="manage_profiles"),
    Row("imports:link", "POST", of=a_row, primary=200, profile=403, needs="manage_profiles"),
]
