"""The idle policy: each day the worker looks, announces, and starts a bulk act."""

import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.care.models import BulkAction, BulkJob, IdlePolicy
from ayrdash.care.queries import candidates
from ayrdash.care.services import bulk
from ayrdash.mail.html import as_html
from settings_app.queries import owners_addresses

State = BulkJob.State
EVERY = datetime.timedelta(days=1)
AT_ONCE = 50
_OPEN = (State.ANNOUNCED, State.RUNNING, State.UNDOING)


def save_policy(*, policy: IdlePolicy, actor: User, **values: object) -> None:
    """Keep the rule; switched on, the worker looks at once.

    A run that was announced by the rule as it was is dropped: the new one announces its own.
    Raises ``BulkRefused`` when that run began just now.
    """
    for name, value in values.items():
        setattr(policy, name, value)
    policy.next_at = timezone.now()
    with transaction.atomic():
        policy.save()
        announced = BulkJob.objects.filter(
            account=policy.account, by_policy=True, state=State.ANNOUNCED
        )
        for job in announced.select_related("account"):
            bulk.cancel(job=job, actor=actor)
        details = {"after": {n: v for n, v in values.items() if v not in (None, "", [])}}
        record("idle_policy.changed", account=policy.account, actor=actor, details=details)


def rule_of(policy: IdlePolicy) -> BulkJob:
    """Return the bulk act that the policy would start now, not saved."""
    deletes = policy.action == BulkAction.DELETE
    return BulkJob(
        account=policy.account,
        action=policy.action,
        by_policy=True,
        idle_days=policy.idle_days,
        cutoff=timezone.now() - datetime.timedelta(days=policy.idle_days),
        except_tags=policy.except_tags,
        delete_after_days=None if deletes else policy.delete_after_days,
        created_by_label="ayrdash",
    )


def look(now: datetime.datetime) -> int:
    """Announce what policies that are due have found; return how many runs that makes."""
    due = IdlePolicy.objects.filter(is_on=True, next_at__lte=now, account__closing_at=None)
    count = 0
    for policy in due.select_related("account").order_by("next_at")[:AT_ONCE]:
        mine = IdlePolicy.objects.filter(pk=policy.pk, is_on=True, next_at=policy.next_at)
        with transaction.atomic():
            if mine.update(next_at=now + EVERY):
                count += _announce(policy, now)
                _report(policy, now)
    return count


def _announce(policy: IdlePolicy, now: datetime.datetime) -> int:
    if BulkJob.objects.filter(account=policy.account, by_policy=True, state__in=_OPEN).exists():
        return 0
    job = rule_of(policy)
    job.total_count = candidates(job).count()
    if not job.total_count:
        return 0
    job.state, job.run_at = State.ANNOUNCED, now + datetime.timedelta(days=policy.notice_days)
    job.save()
    if policy.notice_days:
        _mail_notice(job)
    return 1


def begin_announced(now: datetime.datetime) -> int:
    """Start the announced runs whose notice is over; return how many."""
    due = BulkJob.objects.filter(
        state=State.ANNOUNCED, run_at__lte=now, account__closing_at=None
    ).select_related("account")
    count = 0
    for job in due.order_by("run_at")[:AT_ONCE]:
        try:
            bulk.start(job=job, actor=None)
        except bulk.BulkRefused:
            continue  # another act is at work, or it was cancelled: the next turn looks again
        count += 1
    return count


def _mail_notice(job: BulkJob) -> None:
    count = job.total_count
    if job.action == BulkAction.DELETE:
        subject = ngettext(
            "%d idle profile will be deleted", "%d idle profiles will be deleted", count
        )
    else:
        subject = ngettext(
            "%d idle profile will be archived", "%d idle profiles will be archived", count
        )
    when = f"{job.run_at:%Y-%m-%d %H:%M} UTC" if job.run_at else ""
    words = {"days": job.idle_days, "when": when}
    paragraphs = [
        _("Nothing was published and no call was made for %(days)d days. It is done on %(when)s.")
        % words,
        _("See which profiles, or stop it:"),
        _link("care:job", job.ref),
        _("Whoever is used again before that is left alone. It can be undone for 30 days."),
    ]
    _send(job.account, subject % count, paragraphs)


def _report(policy: IdlePolicy, now: datetime.datetime) -> None:
    """Mail once a month what the policy did in the month before."""
    month = f"{now:%Y-%m}"
    if policy.reported_month == month:
        return
    IdlePolicy.objects.filter(pk=policy.pk).update(reported_month=month)
    if not policy.reported_month:
        return  # its first month: there is nothing to tell yet
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begin = (start - EVERY).replace(day=1)
    jobs = BulkJob.objects.filter(
        account=policy.account, by_policy=True, finished_at__gte=begin, finished_at__lt=start
    ).exclude(state=State.CANCELLED)
    lines = [_line(job) for job in jobs.order_by("id")] or [_("No profile was idle for so long.")]
    subject = _("Idle profiles in %(month)s") % {"month": f"{begin:%Y-%m}"}
    ahead = candidates(rule_of(policy)).count()
    lines.append(_("Idle now: %d.") % ahead)
    _send(policy.account, subject, [*lines, _link("care:bulk")])


def _line(job: BulkJob) -> str:
    words = {
        "day": f"{job.finished_at:%Y-%m-%d}" if job.finished_at else "",
        "action": job.get_action_display(),
        "done": job.done_count,
        "undone": job.undone_count,
        "deleted": job.deleted_count,
    }
    text = _(
        "%(day)s, %(action)s: %(done)d profiles, %(undone)d undone, %(deleted)d deleted since."
    )
    return text % words


def _link(route: str, *args: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(route, args=args)}"


def _send(account: Account, subject: str, paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    for address in owners_addresses(account):
        message = EmailMultiAlternatives(f"{account.name}: {subject}", text, to=[address])
        message.attach_alternative(as_html(text, brand=account.name), "text/html")
        message.send()
