"""A file of posts from its upload to its last row, whatever dies on the way.

Claimed by compare-and-set with the attempt's number as fencing token, like an export. Each
row is a post of its own transaction with a key of its own: a row that is refused costs the
others nothing, and a run that a dead worker left goes on where its results end.
"""

import datetime
import hashlib
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.bulk.models import BulkRun
from ayrdash.bulk.reading import Row, new_post, read_rows
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Post
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.create import PostProblems, create_post, problems_of
from profiles.models import Profile

State = BulkRun.State
Result = dict[str, Any]

LEASE = datetime.timedelta(seconds=settings.LEASE_SECONDS)
# A wake-up gets this long before the sweeper takes over.
GRACE = datetime.timedelta(seconds=30)
# Rows between two notes of the progress.
STEP = 20


def dry_run(*, profile: Profile, data: bytes) -> list[Result]:
    """Return what would become of each row; nothing is kept. Raises ``FileRefused``."""
    digest = digest_of(data)
    linked = list(SocialAccount.objects.filter(profile=profile).order_by("network"))
    rows = numbered(read_rows(data))
    return [_judged(profile, linked, _key(digest, number), number, row) for number, row in rows]


def start_run(
    *, profile: Profile, data: bytes, actor: User | None, source: str = Post.Source.API
) -> BulkRun:
    """Accept a file; its posts are made by the worker. The same file again is the same run."""
    new = BulkRun(profile=profile, requested_by=actor, source=source)
    return _accepted(new, read_rows(data), digest_of(data))


def _accepted(run: BulkRun, rows: list[Row], digest: str) -> BulkRun:
    """Keep a run and wake the worker for it, unless the profile has one of this digest."""
    run.rows, run.digest, run.total_count = rows, digest, len(rows)
    try:
        with transaction.atomic():
            run.save()
            _let_go(run)
    except IntegrityError:
        known = BulkRun.objects.get(profile=run.profile, digest=digest)
        known.profile = run.profile
        start_checked(run=known, actor=run.requested_by)
        return known
    return run


def _let_go(run: BulkRun) -> None:
    from ayrdash.bulk.tasks import work_off

    record(
        "posts.uploaded",
        account=run.profile.account,
        actor=run.requested_by,
        profile=run.profile,
        details={"count": run.total_count, "source": run.source},
    )
    work_off.enqueue(run.pk)


def check_file(*, profile: Profile, data: bytes, name: str, actor: User) -> BulkRun:
    """Judge a file's rows and keep them until somebody lets them go; nothing is made yet.

    A file that was sent before is the same run, judged anew while it waits. Raises
    ``FileRefused``.
    """
    judged, digest = dry_run(profile=profile, data=data), digest_of(data)
    rows = read_rows(data)
    fields = {"results": judged, "file_name": name[:255], "requested_by": actor}
    run, made = BulkRun.objects.get_or_create(
        profile=profile,
        digest=digest,
        defaults={
            **fields,
            "rows": rows,
            "total_count": len(rows),
            "state": State.CHECKED,
            "source": Post.Source.DASHBOARD,
        },
    )
    if not made:
        BulkRun.objects.filter(pk=run.pk, state=State.CHECKED).update(**fields)
        run.refresh_from_db()
    run.profile = profile
    return run


def start_checked(*, run: BulkRun, actor: User | None) -> bool:
    """Let a checked file's rows go; False: it is not waiting for that (any more)."""
    with transaction.atomic():
        waiting = BulkRun.objects.filter(pk=run.pk, state=State.CHECKED)
        if not waiting.update(
            state=State.QUEUED, results=[], requested_by=actor, created_at=timezone.now()
        ):
            return False
        run.refresh_from_db(fields=["state", "results", "requested_by", "created_at"])
        _let_go(run)
    return True


def discard(*, run: BulkRun) -> bool:
    """Forget a file that was only checked. False: its posts are being made."""
    return bool(BulkRun.objects.filter(pk=run.pk, state=State.CHECKED).delete()[0])


def retry_failed(*, run: BulkRun, actor: User) -> BulkRun | None:
    """Make a run of the rows that failed; asked for twice it is one. None: none failed."""
    if run.state != State.DONE:
        return None
    failed = [
        row
        for row, result in zip(run.rows, run.results, strict=False)
        if result["status"] == "error"
    ]
    if not failed:
        return None
    digest = digest_of(f"retry of {run.ref}".encode())
    new = BulkRun(
        profile=run.profile, file_name=run.file_name, requested_by=actor, source=run.source
    )
    return _accepted(new, failed, digest)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def numbered(rows: list[Row]) -> list[tuple[int, Row]]:
    return list(enumerate(rows, start=1))


def work(run_id: int) -> str:
    """Make the posts of one run if it waits and nobody works on it; return what became of it."""
    run = _claim(run_id)
    if run is None:
        return "not waiting"
    results: list[Result] = list(run.results)
    for number, row in numbered(run.rows)[len(results) :]:
        results.append(_made(run, number, row))
        if number % STEP == 0 and not _note(run, results):
            return "overtaken"
    done = _note(run, results, state=State.DONE, lease_until=None, finished_at=timezone.now())
    return str(State.DONE) if done else "overtaken"


def _claim(run_id: int) -> BulkRun | None:
    waiting = BulkRun.objects.filter(pk=run_id, state=State.QUEUED)
    until = timezone.now() + LEASE
    if not waiting.update(state=State.RUNNING, lease_until=until, attempt=F("attempt") + 1):
        return None
    return BulkRun.objects.select_related("profile__account", "requested_by").get(pk=run_id)


def _note(run: BulkRun, results: list[Result], **more: Any) -> int:
    held = BulkRun.objects.filter(pk=run.pk, state=State.RUNNING, attempt=run.attempt)
    fields = {"lease_until": timezone.now() + LEASE, **more}
    return held.update(results=results, done_count=len(results), **fields)


def _key(digest: str, number: int) -> str:
    return f"csv-{digest[:32]}-{number}"


def _judged(
    profile: Profile, linked: list[SocialAccount], key: str, number: int, row: Row
) -> Result:
    try:
        found = problems_of(profile=profile, new=new_post(profile, row, key), linked=linked)
    except PostRefused as error:
        found = [error]
    if found:
        return _refused(number, row, found)
    return {"row": number, "line": int(row["line"]), "status": "valid"}


def _made(run: BulkRun, number: int, row: Row) -> Result:
    try:
        new = new_post(run.profile, row, _key(run.digest, number))
        post = create_post(profile=run.profile, new=new, actor=run.requested_by, source=run.source)
    except PostProblems as error:
        return _refused(number, row, error.problems)
    except PostRefused as error:
        return _refused(number, row, [error])
    return {"row": number, "line": int(row["line"]), "status": "success", "id": post.ref}


def _refused(number: int, row: Row, problems: list[PostRefused]) -> Result:
    errors = [
        {"field": found.field or "post", "code": found.code, "message": str(found.message)}
        for found in problems
    ]
    return {"row": number, "line": int(row["line"]), "status": "error", "errors": errors}


def sweep(now: datetime.datetime) -> int:
    """Wake what dead workers left and what was not woken, each once in the time of a lease."""
    from ayrdash.bulk.tasks import work_off

    BulkRun.objects.filter(state=State.RUNNING, lease_until__lt=now).update(state=State.QUEUED)
    waiting = BulkRun.objects.filter(state=State.QUEUED, created_at__lt=now - GRACE)
    asleep = waiting.filter(Q(lease_until=None) | Q(lease_until__lt=now))
    count = 0
    for run_id in list(asleep.order_by("id").values_list("pk", flat=True)[:50]):
        with transaction.atomic():
            if asleep.filter(pk=run_id).update(lease_until=now + LEASE):
                work_off.enqueue(run_id)
                count += 1
    return count
