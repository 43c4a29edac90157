"""Reads of imports."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from ayrdash.accounts.models import Account
from ayrdash.core.networks import Network
from ayrdash.imports.models import ImportedProfile, ProfileImport
from ayrdash.networks.models import SocialAccount

RUNS_SHOWN = 20
ROWS_SHOWN = 200


@dataclass(frozen=True)
class Step:
    """One network of the relink checklist."""

    network: str
    is_linked: bool


@dataclass(frozen=True)
class ChecklistRow:
    """One profile of a run, with the networks that it had over there."""

    row: ImportedProfile
    steps: list[Step]

    @property
    def is_done(self) -> bool:
        return all(step.is_linked for step in self.steps)


def imports_of(account: Account) -> list[ProfileImport]:
    """Return the newest runs."""
    return list(ProfileImport.objects.filter(account=account).order_by("-id")[:RUNS_SHOWN])


def counts_of(run: ProfileImport) -> list[tuple[str, int]]:
    """Count the rows by outcome, under the outcome's label."""
    found = dict(run.rows.values_list("outcome").annotate(n=Count("id")).order_by())
    return [(str(o.label), found[o.value]) for o in ImportedProfile.Outcome if found.get(o.value)]


def checklist(run: ProfileImport, *, after: int = 0) -> list[ChecklistRow]:
    """Return rows in their order with what of their networks is linked here by now."""
    rows = run.rows.filter(pk__gt=after).select_related("profile").order_by("id")[:ROWS_SHOWN]
    return _with_steps(list(rows))


def _with_steps(rows: list[ImportedProfile]) -> list[ChecklistRow]:
    ids = [row.profile_id for row in rows if row.profile_id]
    linked = set(
        SocialAccount.objects.filter(profile__in=ids, state=SocialAccount.State.LINKED).values_list(
            "profile_id", "network"
        )
    )
    return [
        ChecklistRow(row, [Step(n, (row.profile_id, n) in linked) for n in row.networks])
        for row in rows
    ]


def report(run: ProfileImport) -> Iterator[list[str]]:
    """Yield the lines of the report: all rows, whatever their number."""
    last = 0
    while rows := checklist(run, after=last):
        for entry in rows:
            row, profile = entry.row, entry.row.profile
            yield [
                row.source_ref_id,
                row.title,
                row.get_outcome_display(),
                profile.ref_id if profile else "",
                _names(step.network for step in entry.steps),
                _names(step.network for step in entry.steps if not step.is_linked),
                row.note,
            ]
        last = rows[-1].row.pk


def _names(networks: Iterator[str]) -> str:
    labels = dict(Network.choices)
    return ", ".join(str(labels.get(network, network)) for network in networks)
