"""Asking for an import, and running it in the background until it is done.

Claimed by compare-and-set with the attempt's number as fencing token, like exports.
A page's profiles and the cursor behind them are written in one transaction, so a run
that breaks off goes on where it was.
"""

import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core import outbound
from ayrdash.core.errors import DomainError
from ayrdash.imports.models import ImportedProfile, ProfileImport
from ayrdash.imports.services.source import (
    SourceFault,
    SourcePage,
    SourceProfile,
    SourceRefused,
    read_page,
)
from profiles.models import Profile, title_key_of
from profiles.services.errors import TitleTaken
from profiles.services.lifecycle import create_profile

State, Outcome = ProfileImport.State, ImportedProfile.Outcome

LEASE = datetime.timedelta(minutes=5)
GRACE = datetime.timedelta(seconds=30)
MOST_FAULTS = 8
FIRST_PAUSE_SECONDS = 5


class BadSource(DomainError):
    """The address or key given can't be used."""


def ask_import(
    *, account: Account, base: str, api_key: str, dry_run: bool, actor: User | None
) -> ProfileImport:
    """Order an import. Raises ``BadSource``."""
    from ayrdash.imports.tasks import run

    base = base.strip().rstrip("/").removesuffix("/profiles")
    try:
        outbound.check_url(base)
    except outbound.AddressRefused as error:
        raise BadSource(error.message, field="base") from error
    if not api_key.strip():
        raise BadSource(_("Give the API key of the other side."), field="api_key")
    with transaction.atomic():
        found = ProfileImport.objects.create(
            account=account,
            base=base,
            api_key=api_key.strip(),
            dry_run=dry_run,
            requested_by=actor,
            requested_by_label=actor.email if actor else "command",
        )
        details = {"from": base, "dry_run": dry_run}
        record("import.asked", account=account, actor=actor, details=details)
        run.enqueue(found.pk)
    return found


def run_import(import_id: int) -> str:
    """Work one run off as far as it goes; return its state."""
    run = _claim(import_id)
    met = {run.cursor} if run is not None else set()
    while run is not None and run.state == State.RUNNING:
        try:
            page = read_page(base=run.base, api_key=run.api_key, cursor=run.cursor)
        except SourceFault as fault:
            _pause(run, fault)
        except SourceRefused as refused:
            _end(run, State.FAILED, refused.message)
        else:
            if page.next_cursor in met:  # round and round would never end
                page = SourcePage(page.profiles, "")
            met.add(page.next_cursor)
            _take(run, page)
    return run.state if run is not None else "not waiting"


def _claim(import_id: int) -> ProfileImport | None:
    now = timezone.now()
    waiting = ProfileImport.objects.filter(pk=import_id, state=State.QUEUED, due_at__lte=now)
    if not waiting.update(state=State.RUNNING, lease_until=now + LEASE, attempt=F("attempt") + 1):
        return None
    return ProfileImport.objects.select_related("account__settings").get(pk=import_id)


def _held(run: ProfileImport) -> QuerySet[ProfileImport]:
    return ProfileImport.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt)


def _pause(run: ProfileImport, fault: SourceFault) -> None:
    """Go on later; give up after too many faults in a row."""
    from ayrdash.imports.tasks import run as wake

    faults = run.faults + 1
    if faults >= MOST_FAULTS:
        _end(run, State.FAILED, _("Given up after %d tries: ") % faults + fault.message)
        return
    wait = fault.wait or FIRST_PAUSE_SECONDS * 2 ** (faults - 1)
    due_at = timezone.now() + datetime.timedelta(seconds=wait)
    _held(run).update(
        state=State.QUEUED, faults=faults, due_at=due_at, lease_until=None, note=fault.message[:300]
    )
    wake.using(run_after=due_at).enqueue(run.pk)
    run.state = State.QUEUED


def _end(run: ProfileImport, state: str, note: str = "") -> None:
    """Finish, and forget the other side's key."""
    now = timezone.now()
    _held(run).update(state=state, note=note[:300], api_key="", lease_until=None, finished_at=now)
    run.state = state


def _take(run: ProfileImport, page: SourcePage) -> None:
    """Write a page's profiles and where to go on; nothing if another worker took over."""
    with transaction.atomic():
        held = _held(run).select_for_update().first()
        if held is None:
            run.state = "overtaken"
            return
        for source in page.profiles:
            _place(run, source)
        run.cursor, run.faults = page.next_cursor, 0
        until = timezone.now() + LEASE
        _held(run).update(cursor=run.cursor, faults=0, note="", lease_until=until)
    if not run.cursor:
        _end(run, State.DONE)


def _place(run: ProfileImport, source: SourceProfile) -> None:
    """Note one profile, made anew unless it is here already."""
    if run.rows.filter(source_ref_id=source.ref_id).exists():
        return
    outcome, note, profile = _outcome(run, source)
    ImportedProfile.objects.create(
        run=run,
        source_ref_id=source.ref_id,
        title=source.title,
        networks=source.networks,
        outcome=outcome,
        note=note[:300],
        profile=profile,
    )


def _outcome(run: ProfileImport, source: SourceProfile) -> tuple[str, str, Profile | None]:
    earlier = ImportedProfile.objects.filter(
        run__account=run.account, source_ref_id=source.ref_id, profile__deleted_at=None
    ).exclude(profile=None)
    if (before := earlier.select_related("profile").first()) is not None:
        return Outcome.EXISTING, "", before.profile
    live = Profile.objects.filter(account=run.account, deleted_at=None)
    if live.filter(title_key=title_key_of(source.title)).exists():
        return Outcome.TAKEN, _("A profile of this title is here, not from this import."), None
    if run.dry_run:
        return Outcome.PLANNED, "", None
    try:
        with transaction.atomic():
            made = create_profile(
                account=run.account, title=source.title, actor=None, tags=source.tags
            )
    except TitleTaken as error:
        return Outcome.TAKEN, str(error.message), None
    except DomainError as error:
        return Outcome.REFUSED, str(error.message), None
    return Outcome.CREATED, "", made


def sweep(now: datetime.datetime) -> int:
    """Wake what dead workers left and what is due but was not woken, each once a grace.

    A lost lease counts as a fault, so that what breaks every worker is given up too.
    """
    from ayrdash.imports.tasks import run

    stuck = ProfileImport.objects.filter(state=State.RUNNING, lease_until__lt=now)
    stuck.filter(faults__gte=MOST_FAULTS - 1).update(
        state=State.FAILED,
        note=_("Broken off again and again; it was given up."),
        api_key="",
        lease_until=None,
        finished_at=now,
    )
    stuck.update(state=State.QUEUED, faults=F("faults") + 1)
    asleep = ProfileImport.objects.filter(state=State.QUEUED, due_at__lt=now - GRACE)
    count = 0
    for import_id in list(asleep.order_by("due_at").values_list("pk", flat=True)[:50]):
        with transaction.atomic():
            if asleep.filter(pk=import_id).update(due_at=now):
                run.enqueue(import_id)
                count += 1
    return count
