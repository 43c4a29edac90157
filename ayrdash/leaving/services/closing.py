"""Closing an Account: everything stops at once, and it is final after ``CLOSING_TIME``."""

import datetime
import logging

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import CLOSING_TIME, Account, Membership, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.leaving.services.exports import ask_export, remove
from ayrdash.leaving.services.login import NotConfirmed
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.services.change import TooLate, cancel_post
from profiles.models import Profile
from settings_app.models import LookFile

logger = logging.getLogger(__name__)

PROFILES_AT_ONCE = 50


class ClosedForGood(DomainError):
    """The time to undo the closing is over, and removing has begun."""

    code = 973
    http_status = 410


def close_account(*, account: Account, typed_name: str, actor: User) -> None:
    """Stop everything of the Account and order its export; an owner can undo it.

    Pages, API, links and posts look at ``closing_at``. Raises ``NotConfirmed``.
    """
    if typed_name.strip() != account.name:
        message = _("Type the name exactly as it stands above.")
        raise NotConfirmed(message, field="typed_name")
    with transaction.atomic():
        row = Account.objects.filter(pk=account.pk, closing_at=None)
        if not row.update(closing_at=timezone.now()):
            return
        record("account.closing", account=account, actor=actor)
        ask_export(account=account, actor=actor)
        _tell_owners(account, actor)


def _tell_owners(account: Account, actor: User) -> None:
    """Write to every owner: whoever is surprised can still undo it."""
    account.refresh_from_db(fields=["closing_at"])
    owners = account.memberships.filter(role=Membership.Role.OWNER, deactivated_at=None)
    context = {"account": account.name, "actor": actor.email, "final_at": account.final_at}
    for owner in owners.select_related("user"):
        get_adapter().send_mail("account/email/account_closing", owner.user.email, context)


def reopen_account(*, account: Account, actor: User) -> int:
    """Undo the closing; posts whose time passed meanwhile are cancelled, not sent late.

    Returns how many were cancelled. Raises ``ClosedForGood``.
    """
    with transaction.atomic():
        row = Account.objects.select_for_update().get(pk=account.pk)
        if row.final_at is None:
            return 0
        if row.final_at <= timezone.now():
            raise ClosedForGood(_("It is too late: the account is being removed."))
        missed = _missed(account)
        cancelled = sum(_cancel(post, actor) for post in missed)
        Account.objects.filter(pk=account.pk).update(closing_at=None)
        details = {"cancelled_posts": cancelled}
        record("account.reopened", account=account, actor=actor, details=details)
    return cancelled


def _missed(account: Account) -> list[Post]:
    waiting = Delivery.objects.filter(
        post=OuterRef("pk"), state=Delivery.State.QUEUED, due_at__lt=timezone.now()
    )
    rows = Post.objects.filter(Exists(waiting), profile__account=account)
    return list(rows.select_related("profile__account"))


def _cancel(post: Post, actor: User) -> int:
    try:
        cancel_post(post=post, actor=actor)
    except TooLate:
        return 0  # a call was made before the closing: its outcome is still to be found out
    return 1


def finish_closing(*, now: datetime.datetime) -> int:
    """Remove Accounts whose closing is final; returns how many."""
    over = Account.objects.filter(closing_at__lt=now - CLOSING_TIME)
    found = list(over[:5])
    for account in found:
        _remove(account)
    return len(found)


def _remove(account: Account) -> None:
    """Remove files first, then rows in parts, then the rest: begun again if interrupted."""
    for export in account.exports.all():
        remove(export)
    for file in LookFile.objects.filter(account=account):
        file.file.delete(save=False)
    while batch := list(Profile.objects.filter(account=account)[:PROFILES_AT_ONCE]):
        for media in Media.objects.filter(profile__in=batch):
            media.file.delete(save=False)
        Profile.objects.filter(pk__in=[profile.pk for profile in batch]).delete()
    with transaction.atomic():
        _remove_logins(account)
        account.delete()
    logger.info("Account %s is closed for good", account.ref_id)


def _remove_logins(account: Account) -> None:
    """Remove the logins that belong to no other Account: their addresses become free."""
    elsewhere = Membership.objects.filter(user=OuterRef("pk")).exclude(account=account)
    here = User.objects.filter(memberships__account=account, is_superuser=False)
    ids = list(here.filter(~Exists(elsewhere)).values_list("pk", flat=True))
    User.objects.filter(pk__in=ids).delete()
