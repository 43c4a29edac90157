"""Saving a post: its rows, its deliveries and their wake-ups in one transaction."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.models import SocialAccount
from ayrdash.posts import rules
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.services.wake import wake
from profiles.models import Profile


@dataclass(frozen=True)
class NewPost:
    """What is to be published. ``due_at`` None: now."""

    text: str
    networks: Sequence[str]
    media: Sequence[Media] = ()
    alt_texts: Sequence[str] = ()
    due_at: datetime.datetime | None = None
    local_due: str = ""
    local_zone: str = ""
    idempotency_key: str = field(default="")


class PostProblems(Exception):
    """All reasons against a post at once."""

    def __init__(self, problems: list[rules.PostRefused]) -> None:
        super().__init__("; ".join(str(problem.message) for problem in problems))
        self.problems = problems


def create_post(*, profile: Profile, new: NewPost, actor: User) -> Post:
    """Save a post for ``profile``; it goes out by the worker. Raises ``PostProblems``.

    With the idempotency key of an earlier call the earlier post is returned.
    """
    if known := _earlier(profile, new):
        return known
    accounts = list(
        SocialAccount.objects.filter(profile=profile, network__in=new.networks).order_by("network")
    )
    _check(profile, new, accounts)
    try:
        with transaction.atomic():
            return _save(profile, new, accounts, actor)
    except IntegrityError:
        if known := _earlier(profile, new):
            return known
        raise


def _earlier(profile: Profile, new: NewPost) -> Post | None:
    if not new.idempotency_key:
        return None
    return Post.objects.filter(profile=profile, idempotency_key=new.idempotency_key).first()


def _check(profile: Profile, new: NewPost, accounts: list[SocialAccount]) -> None:
    found = rules.problems(rules.Draft(new.text, len(new.media), accounts))
    if profile.is_archived or profile.deleted_at:
        message = _("This profile is archived: nothing is published from it.")
        found.append(rules.PostRefused(message))
    if new.due_at is not None:
        try:
            rules.check_due(new.due_at)
        except rules.PostRefused as problem:
            found.append(problem)
    if found:
        raise PostProblems(found)


def _save(profile: Profile, new: NewPost, accounts: list[SocialAccount], actor: User) -> Post:
    now = timezone.now()
    due_at = max(new.due_at or now, now)
    post = Post.objects.create(
        profile=profile,
        text=new.text,
        due_at=due_at,
        local_due=new.local_due,
        local_zone=new.local_zone,
        created_by=actor,
        created_by_label=actor.email,
        idempotency_key=new.idempotency_key,
    )
    for position, media in enumerate(new.media):
        media.post, media.profile, media.position = post, profile, position
        if position < len(new.alt_texts):
            media.alt_text = new.alt_texts[position]
        media.save(update_fields=["post", "profile", "position", "alt_text"])
    for account in accounts:
        delivery = Delivery.objects.create(
            post=post,
            network=account.network,
            social_account=account,
            handle=account.handle,
            due_at=due_at,
            record_key=adapter_for(account.network).new_record_key(now),
            record_time=due_at,
        )
        wake(delivery)
    record(
        "post.created",
        account=profile.account,
        actor=actor,
        profile=profile,
        details={"post": post.ref, "networks": [a.network for a in accounts]},
    )
    return post
