"""Bulk acts: dry run, start, batch after batch, undo within 30 days.

Every batch is one short transaction under the job's row lock, at a constant number of
statements: pages get their turn in between, and two workers never do the same twice.
"""

import datetime
import time

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.care.models import UNDO_TIME, BulkAction, BulkItem, BulkJob
from ayrdash.care.queries import candidates
from ayrdash.core.errors import DomainError
from profiles.models import Profile
from profiles.services import many

State = BulkJob.State

BATCH = 200
# Batches of one turn of the worker.
BATCHES = 50
# It rests after each batch as long as the batch took: whoever waits for the database or
# the processor comes first, on a slow machine too.
REST = 1.0
KEEP_DRAFTS = datetime.timedelta(days=1)
KEEP = datetime.timedelta(days=400)


class BulkRefused(DomainError):
    """The bulk act is not in a state for this, or another one is at work."""

    code = 960


def prepare(
    *,
    account: Account,
    actor: User,
    action: str,
    idle_days: int,
    tag: str = "",
    except_tags: list[str] | None = None,
    delete_after_days: int | None = None,
) -> BulkJob:
    """Make a dry run: count what would be concerned; nothing is changed."""
    now = timezone.now()
    job = BulkJob(
        account=account,
        action=action,
        idle_days=idle_days,
        cutoff=now - datetime.timedelta(days=idle_days),
        tag=tag,
        except_tags=except_tags or [],
        delete_after_days=delete_after_days if action == BulkAction.ARCHIVE else None,
        created_by=actor,
        created_by_label=actor.email,
    )
    job.total_count = candidates(job).count()
    job.save()
    return job


def start(*, job: BulkJob, actor: User | None, typed_count: str = "") -> None:
    """Let the worker begin. Deleting wants the number of profiles typed. Raises ``BulkRefused``."""
    total = candidates(job).count()
    if job.action == BulkAction.DELETE and actor and typed_count.strip() != str(total):
        message = _("Type the number of profiles that are deleted: %d.")
        raise BulkRefused(message % total, field="typed_count")
    waiting = Q(state__in=(State.DRAFT, State.ANNOUNCED))
    _move(job, waiting, state=State.RUNNING, total_count=total)
    details = {"action": job.action, "count": total, "idle_days": job.idle_days}
    record("bulk.started", account=job.account, actor=actor, details=details)


def cancel(*, job: BulkJob, actor: User) -> None:
    """Drop a dry run or an announced run. Raises ``BulkRefused``."""
    waiting = Q(state__in=(State.DRAFT, State.ANNOUNCED))
    _move(job, waiting, state=State.CANCELLED, finished_at=timezone.now())
    details = {"action": job.action, "count": job.total_count}
    record("bulk.cancelled", account=job.account, actor=actor, details=details)


def undo(*, job: BulkJob, actor: User) -> None:
    """Let the worker bring back what the act took. Raises ``BulkRefused``."""
    undoable = Q(state=State.DONE, finished_at__gt=timezone.now() - UNDO_TIME)
    _move(job, undoable, state=State.UNDOING)
    details = {"action": job.action, "count": job.done_count}
    record("bulk.undone", account=job.account, actor=actor, details=details)


def _move(job: BulkJob, now_is: Q, **fields: object) -> None:
    try:
        with transaction.atomic():
            moved = BulkJob.objects.filter(now_is, pk=job.pk).update(**fields)
    except IntegrityError as error:
        message = _("Another bulk act is at work. Wait until it is done.")
        raise BulkRefused(message) from error
    if not moved:
        raise BulkRefused(_("This can no longer be done: look at the state of the act."))
    job.refresh_from_db()


def work(*, batches: int = BATCHES) -> int:
    """Do some batches of what is at work, in turns; return how many profiles were concerned."""
    count = 0
    while batches > 0:
        at_work = Q(state__in=(State.RUNNING, State.UNDOING))
        found = list(BulkJob.objects.filter(at_work).order_by("id").values_list("pk", flat=True))
        if not found:
            break
        for pk in found:
            began = time.monotonic()
            count += step(pk)
            batches -= 1
            time.sleep((time.monotonic() - began) * REST)
    return count


def step(job_id: int) -> int:
    """Do one batch of a job; return how many profiles were concerned."""
    with transaction.atomic():
        rows = BulkJob.objects.select_for_update(of=("self",)).select_related("account")
        job = rows.select_related("created_by").get(pk=job_id)
        if job.state == State.RUNNING:
            return _forward(job)
        if job.state == State.UNDOING:
            return _backward(job)
    return 0


def _forward(job: BulkJob) -> int:
    rows = candidates(job).filter(pk__gt=job.position).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    jobs = BulkJob.objects.filter(pk=job.pk)
    if not ids:
        jobs.update(state=State.DONE, finished_at=timezone.now())
        return 0
    now = timezone.now()
    act = many.archive_many if job.action == BulkAction.ARCHIVE else many.delete_many
    profiles = act(account=job.account, ids=ids, at=now, actor=job.created_by)
    BulkItem.objects.bulk_create(BulkItem(job=job, profile=p, done_at=now) for p in profiles)
    jobs.update(done_count=F("done_count") + len(profiles), position=ids[-1])
    return len(profiles)


def _backward(job: BulkJob) -> int:
    items = BulkItem.objects.filter(job=job, state=BulkItem.State.DONE).order_by("id")
    ids = list(items.values_list("profile_id", flat=True)[:BATCH])
    jobs = BulkJob.objects.filter(pk=job.pk)
    if not ids:
        jobs.update(state=State.UNDONE)
        return 0
    act = many.unarchive_many if job.action == BulkAction.ARCHIVE else many.restore_many
    still = _still_as_done(job, ids)
    back = {p.pk for p in act(account=job.account, ids=still, actor=job.created_by)}
    batch = BulkItem.objects.filter(job=job, profile__in=ids)
    batch.filter(profile__in=back).update(state=BulkItem.State.UNDONE)
    batch.exclude(profile__in=back).update(state=BulkItem.State.STAYED)
    jobs.update(undone_count=F("undone_count") + len(back))
    return len(back)


def _still_as_done(job: BulkJob, ids: list[int]) -> list[int]:
    """Leave out who was brought back and archived or deleted again: that is somebody's own act."""
    moment = "archived_at" if job.action == BulkAction.ARCHIVE else "deleted_at"
    ours = Profile.objects.filter(bulk_items__job=job, **{moment: F("bulk_items__done_at")})
    if job.action == BulkAction.ARCHIVE:
        # Nobody brings one back before the act. Restoring locks the account first, not these.
        ours = ours.select_for_update(of=("self",))
    return [profile.pk for profile in ours.filter(pk__in=ids).order_by("pk").only("pk")]


def delete_archived(now: datetime.datetime, *, batches: int = BATCHES) -> int:
    """Delete what a bulk act archived and nobody brought back in the time it named."""
    archived = BulkJob.objects.filter(
        state=State.DONE, action=BulkAction.ARCHIVE, delete_after_days__isnull=False
    )
    items = BulkItem.objects.filter(job=OuterRef("pk"), state=BulkItem.State.DONE)
    # SQL of two databases for dates and days is worth less than a look at a few rows.
    count = 0
    for job in archived.filter(Exists(items)).select_related("account").order_by("id")[:1_000]:
        due = (job.finished_at or now) + datetime.timedelta(days=job.delete_after_days or 0)
        while due <= now and batches > 0:
            batches -= 1
            found = _delete_batch(job.pk, now)
            count += found
            if not found:
                break
    return count


def _delete_batch(job_id: int, now: datetime.datetime) -> int:
    with transaction.atomic():
        job = BulkJob.objects.select_for_update().filter(pk=job_id, state=State.DONE).first()
        if job is None:
            return 0  # somebody undoes it meanwhile
        items = BulkItem.objects.filter(job=job, state=BulkItem.State.DONE).order_by("id")
        ids = list(items.values_list("profile_id", flat=True)[:BATCH])
        if not ids:
            return 0
        still = _still_as_done(job, ids)
        gone = {p.pk for p in many.delete_many(account=job.account, ids=still, at=now, actor=None)}
        batch = BulkItem.objects.filter(job=job, profile__in=ids)
        batch.filter(profile__in=gone).update(state=BulkItem.State.DELETED)
        batch.exclude(profile__in=gone).update(state=BulkItem.State.STAYED)
        jobs = BulkJob.objects.filter(pk=job.pk)
        jobs.update(deleted_count=F("deleted_count") + len(gone))
    return len(ids)


def prune(now: datetime.datetime) -> int:
    """Forget dry runs that nobody started, and what is long over."""
    old = Q(state=State.DRAFT, created_at__lt=now - KEEP_DRAFTS)
    over = Q(state__in=(State.DONE, State.UNDONE, State.CANCELLED), created_at__lt=now - KEEP)
    ids = list(BulkJob.objects.filter(old | over).values_list("pk", flat=True)[:20])
    BulkJob.objects.filter(pk__in=ids).delete()
    return len(ids)
