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


class SavedBefore(rules.PostRefused):
    """The idempotency key belongs to an earlier post with other content."""

    code = 914


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
    known = Post.objects.filter(profile=profile, idempotency_key=new.idempotency_key).first()
    if known is None:
        return None
    networks = set(known.deliveries.values_list("network", flat=True))
    if (known.text, known.local_due, networks) != (new.text, new.local_due, set(new.networks)):
        message = _("This form was sent before with other content. Send it again to post this too.")
        raise PostProblems([SavedBefore(message)])
    return known


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
    _attach(post, new)
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


def _attach(post: Post, new: NewPost) -> None:
    """Take the uploads into the post; one that another post took first is refused."""
    for position, media in enumerate(new.media):
        alt_text = new.alt_texts[position] if position < len(new.alt_texts) else media.alt_text
        taken = Media.objects.filter(pk=media.pk, post=None).update(
            post=post, profile=post.profile, position=position, alt_text=alt_text
        )
        if not taken:
            message = _("An image is in another post already. Upload it once more.")
            raise PostProblems([rules.PostRefused(message, field="images")])
