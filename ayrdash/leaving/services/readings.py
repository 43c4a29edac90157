"""The operator reads an export in: a dry run, then line after line in the background.

Claimed by compare-and-set with the attempt's number as fencing token, like exports. A
batch of lines and how far it goes are written in one transaction: a run that breaks off
goes on behind the last line that is in.
"""

import datetime
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import profile_limit
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.leaving.archive import CONVERSATIONS, MESSAGES, POSTS, PROFILES, SETTINGS
from ayrdash.leaving.models import AccountImport, PlacedProfile
from ayrdash.leaving.services import imports, talks
from ayrdash.leaving.services.unpacking import Row, json_of, lines_of
from profiles.models import Profile, title_key_of
from profiles.services.accounts import open_account
from profiles.services.lifecycle import places_in_use

State = AccountImport.State
Numbered = list[tuple[int, Row]]

# Renewed with each batch.
LEASE = datetime.timedelta(minutes=5)
# A wake-up gets this long before the sweeper makes another.
GRACE = datetime.timedelta(seconds=30)
KEEP = datetime.timedelta(days=30)
MAX_ATTEMPTS = 5
BATCH = 50
# Lines of a dry run between two renewals of the lease.
LINES_A_LEASE = 1000
TITLES_AT_ONCE = 500
SHOWN_TITLES = 20
# What a row that is not as an export writes it leads to.
_BAD_ROW = (
    *(KeyError, TypeError, ValueError, AttributeError, OverflowError),
    *(ValidationError, DataError, IntegrityError),
)


class ImportRefused(DomainError):
    """The import can't be ordered or begun like this."""

    code = 979


class _BadLine(Exception):
    """A line can't be read in; the message says which, and why."""


class _Overtaken(Exception):
    """Another worker holds the run."""


def ask_import(
    *, file: "File[bytes]", owner_email: str, into_ref_id: str, account: Account, actor: User
) -> AccountImport:
    """Keep the file and order its dry run; ``account`` is whose trail notes it.

    Raises ``ImportRefused``.
    """
    found = AccountImport(asked_by_label=actor.email, file_name=(file.name or "")[-255:])
    _aim(found, owner_email.strip().lower(), into_ref_id.strip())
    if not zipfile.is_zipfile(file):
        raise ImportRefused(_("This is not an export of ayrdash."), field="file")
    file.seek(0)
    found.file.save(f"account-imports/{found.ref}.zip", file, save=False)
    with transaction.atomic():
        found.save()
        details = {"file": found.file_name}
        record("account_import.asked", account=account, actor=actor, details=details)
        _wake(found.pk)
    return found


def _aim(found: AccountImport, owner_email: str, into_ref_id: str) -> None:
    if bool(owner_email) == bool(into_ref_id):
        raise ImportRefused(_("Give one of the two: a login, or an account."), field="owner_email")
    if owner_email:
        found.owner = User.objects.filter(email=owner_email).first()
        if found.owner is None:
            raise ImportRefused(_("No login here has this address."), field="owner_email")
        return
    found.into = Account.objects.filter(ref_id=into_ref_id).first()
    if found.into is None:
        raise ImportRefused(_("No account has this refId."), field="into_ref_id")


def begin(*, found: AccountImport, account: Account, actor: User) -> None:
    """Read in what the dry run showed. Raises ``ImportRefused``."""
    with transaction.atomic():
        looked = AccountImport.objects.filter(pk=found.pk, state=State.LOOKED)
        if not looked.update(state=State.QUEUED, lease_until=timezone.now() + GRACE):
            raise ImportRefused(_("This was begun before, or its dry run is not done."))
        details = {"file": found.file_name}
        record("account_import.begun", account=account, actor=actor, details=details)
        _wake(found.pk)


def _wake(import_id: int) -> None:
    from ayrdash.leaving.tasks import read_in

    read_in.enqueue(import_id)


def work(import_id: int) -> str:
    """Look one export through or read it in, whichever is due; return what became of it."""
    run = _claim(import_id, State.WAITING, State.LOOKING)
    run = run or _claim(import_id, State.QUEUED, State.RUNNING)
    if run is None:
        return "not waiting"
    act = _look if run.state == State.LOOKING else _read
    try:
        with run.file.open("rb") as file, zipfile.ZipFile(file) as archive:
            act(run, archive)
    except DomainError as error:
        _end(run, State.FAILED, str(error.message))
    except _BadLine as error:
        _end(run, State.FAILED, str(error))
    except _Overtaken:
        run.state = "overtaken"
    except (OSError, zipfile.BadZipFile) as error:
        _end(run, State.FAILED, _("The file can't be read: %s") % error)
    except _BAD_ROW as error:
        # Beside the lines: what the head or the settings lack or have wrong.
        _end(run, State.FAILED, _("The file can't be read: %s") % _told(error))
    return str(run.state)


def _claim(import_id: int, before: str, at_work: str) -> AccountImport | None:
    waiting = AccountImport.objects.filter(pk=import_id, state=before)
    until = timezone.now() + LEASE
    counted = {"attempt": F("attempt") + 1, "tries": F("tries") + 1}
    if not waiting.update(state=at_work, lease_until=until, **counted):
        return None
    rows = AccountImport.objects.select_related("owner", "into__settings", "account__settings")
    return rows.get(pk=import_id)


def _held(run: AccountImport) -> QuerySet[AccountImport]:
    at_work = (State.LOOKING, State.RUNNING)
    return AccountImport.objects.filter(pk=run.pk, state__in=at_work, attempt=run.attempt)


def _renew(run: AccountImport, **values: Any) -> None:
    """Renew the lease; within a transaction this locks the run. Raises ``_Overtaken``."""
    if not _held(run).update(lease_until=timezone.now() + LEASE, **values):
        raise _Overtaken


def _end(run: AccountImport, state: str, note: str = "", **values: Any) -> None:
    over = {"lease_until": None, "finished_at": timezone.now(), "note": note[:300]}
    done = _held(run).update(state=state, **over, **values)
    run.state = state if done else "overtaken"
    if done and state != State.LOOKED:
        AccountImport.objects.filter(pk=run.pk).update(file="")
        transaction.on_commit(lambda: run.file.delete(save=False))


def _numbered(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, Row]]:
    """Yield the rows with the number of their line. Raises ``_BadLine``."""
    rows = (lines_of if name in (PROFILES, POSTS) else talks.rows_of)(archive, name)
    for number in itertools.count(1):
        try:
            row = next(rows, None)
        except DomainError as error:
            raise _BadLine(_bad(name, number, error)) from error
        if row is None:
            return
        yield number, row


def _bad(name: str, number: int, error: Exception) -> str:
    words = {"number": number, "file": name, "error": _told(error)}
    return _("Line %(number)d of %(file)s can't be read in: %(error)s") % words


def _told(error: Exception) -> str:
    if isinstance(error, DomainError):
        return str(error.message)
    return f"{type(error).__name__}: {error}"


def _look(run: AccountImport, archive: zipfile.ZipFile) -> None:
    """Count what is in the file and what stands in its way; nothing is changed."""
    head = imports.read_head(archive)
    if run.into is None:
        json_of(archive, SETTINGS)
    kinds = _column(run, archive, PROFILES, "kind")
    titles = _column(run, archive, PROFILES, "title")
    states = _column(run, archive, POSTS, "state")
    talk_ids = _column(run, archive, CONVERSATIONS, "remote_id")
    message_states = _column(run, archive, MESSAGES, "state")
    new = [
        str(title)
        for kind, title in zip(kinds, titles, strict=True)
        if kind != Profile.Kind.PRIMARY
    ]
    taken = _taken(run.into, new) if run.into else []
    report = {
        "name": str(head.get("name", "")),
        "plan": "" if run.into else str(head.get("plan", "")),
        "profiles": len(new),
        "posts": len(states),
        "held": sum(1 for state in states if state in imports.UNSENT),
        "messages": len(message_states),
        "taken": taken[:SHOWN_TITLES],
        "taken_count": len(taken),
        "over": _over(run.into, len(new)) if run.into else 0,
    }
    total = len(kinds) + len(states) + len(talk_ids) + len(message_states)
    _end(run, State.LOOKED, report=report, total_count=total, tries=0)


def _column(run: AccountImport, archive: zipfile.ZipFile, name: str, column: str) -> list[Any]:
    found = []
    for number, row in _numbered(archive, name):
        try:
            found.append(row[column])
        except _BAD_ROW as error:
            raise _BadLine(_bad(name, number, error)) from error
        if number % LINES_A_LEASE == 0:
            _renew(run)
    return found


def _taken(account: Account, titles: list[str]) -> list[str]:
    """Return the titles that are in use: they get a number behind."""
    live = Profile.objects.filter(account=account, deleted_at=None)
    found: list[str] = []
    for start in range(0, len(titles), TITLES_AT_ONCE):
        keys = {title_key_of(title): title for title in titles[start : start + TITLES_AT_ONCE]}
        known = live.filter(title_key__in=keys).order_by("title_key")
        found += [keys[key] for key in known.values_list("title_key", flat=True)]
    return found


def _over(account: Account, count: int) -> int:
    """Return how many profiles are more than the plan has room for."""
    limit = profile_limit(account)
    return 0 if limit is None else max(0, places_in_use(account) + count - limit)


def _read(run: AccountImport, archive: zipfile.ZipFile) -> None:
    account = run.account or _opened(run, archive)
    line = 0
    for name in (PROFILES, POSTS, CONVERSATIONS, MESSAGES):
        rows = _numbered(archive, name)
        while batch := list(itertools.islice(rows, BATCH)):
            fresh = batch[max(0, run.done_count - line) :]
            line += len(batch)
            if fresh:
                _place(run, archive, account, name, fresh)
    with transaction.atomic():
        _renew(run)
        imports.count_profiles(account)
        details = {name: run.report.get(name, 0) for name in ("posts", "messages_left_out")}
        details["profiles"] = run.placed.count()
        record("account.imported", account=account, actor=run.owner, details=details)
        _end(run, State.DONE)


def _opened(run: AccountImport, archive: zipfile.ZipFile) -> Account:
    """Return the Account that takes it all; a new one gets the export's settings.

    Its plan is this installation's default, whatever the file says.
    """
    head = imports.read_head(archive)
    with transaction.atomic():
        # Before anything is opened: an overtaken worker must not open a second one.
        _renew(run)
        account = run.into
        if account is None:
            owner = User.objects.get(pk=run.owner_id or 0)
            account = open_account(owner=owner, name=head["name"])
            imports.place_settings(archive, account, json_of(archive, SETTINGS))
        _held(run).update(account=account)
        run.account = account
    return account


def _place(
    run: AccountImport, archive: zipfile.ZipFile, account: Account, name: str, batch: Numbered
) -> None:
    """Save some lines and how far they go. Raises ``_BadLine`` and ``_Overtaken``."""
    with transaction.atomic():
        # Each batch is progress: only what breaks off again at the same place is given up.
        _renew(run, done_count=run.done_count + len(batch), tries=0)
        known = {} if name == PROFILES else _placed_for(run, batch)
        known_talks = talks.talks_for(name, known.values(), [row for _number, row in batch])
        left_out = 0
        for number, row in batch:
            try:
                if name == PROFILES:
                    _place_profile(run, account, row)
                elif (profile := known.get(row["profile_ref_id"])) is None:
                    continue
                elif name == POSTS:
                    imports.place_post(archive, profile, row)
                else:
                    left_out += not talks.place(name, profile, row, known_talks)
            except (*_BAD_ROW, DomainError) as error:
                raise _BadLine(_bad(name, number, error)) from error
        if left_out:
            left_out += run.report.get("messages_left_out", 0)
            run.report["messages_left_out"] = left_out
            _held(run).update(report=run.report)
    run.done_count += len(batch)


def _placed_for(run: AccountImport, batch: Numbered) -> dict[str, Profile]:
    refs = {row.get("profile_ref_id") for _number, row in batch}
    placed = run.placed.filter(source_ref_id__in=refs).select_related("profile")
    return {row.source_ref_id: row.profile for row in placed}


def _place_profile(run: AccountImport, account: Account, row: Row) -> None:
    is_primary = row["kind"] == Profile.Kind.PRIMARY
    if is_primary and run.into_id:
        return  # the Account has a Primary of its own
    profile = imports.place_profile(account, row, is_primary=is_primary)
    PlacedProfile.objects.create(run=run, source_ref_id=row["ref_id"], profile=profile)


def sweep(now: datetime.datetime) -> int:
    """Wake what dead workers left and what was not woken, each once a grace."""
    at_work = (State.LOOKING, State.RUNNING)
    stuck = AccountImport.objects.filter(state__in=at_work, lease_until__lt=now)
    _give_up(stuck.filter(tries__gte=MAX_ATTEMPTS), now)
    stuck.filter(state=State.LOOKING).update(state=State.WAITING)
    stuck.filter(state=State.RUNNING).update(state=State.QUEUED)
    asleep = AccountImport.objects.filter(state__in=(State.WAITING, State.QUEUED)).filter(
        Q(lease_until=None, created_at__lt=now - GRACE) | Q(lease_until__lt=now)
    )
    count = 0
    for import_id in list(asleep.order_by("id").values_list("pk", flat=True)[:20]):
        with transaction.atomic():
            if asleep.filter(pk=import_id).update(lease_until=now + GRACE):
                _wake(import_id)
                count += 1
    return count


def _give_up(stuck: QuerySet[AccountImport], now: datetime.datetime) -> None:
    note = _("Broken off again and again; it was given up.")
    over: dict[str, Any] = {"note": note, "lease_until": None, "finished_at": now, "file": ""}
    for row in list(stuck.order_by("id")):
        held = stuck.filter(pk=row.pk, attempt=row.attempt)
        if held.update(state=State.FAILED, **over) and row.file:
            row.file.delete(save=False)


def prune(now: datetime.datetime) -> int:
    """Forget what was never begun and what is long over, with its file."""
    at_work = (State.QUEUED, State.RUNNING)
    old = AccountImport.objects.filter(created_at__lt=now - KEEP).exclude(state__in=at_work)
    found = list(old[:20])
    for row in found:
        if row.file:
            row.file.delete(save=False)
        row.delete()
    return len(found)
