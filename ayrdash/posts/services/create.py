"""Saving a post: its rows, its deliveries and their wake-ups in one transaction."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import calling_key, record
from ayrdash.networks.able import options_of
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.options import checked
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import linked_accounts
from ayrdash.posts import rules
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.services.notes import check_notes
from ayrdash.posts.services.wake import wake
from profiles.models import Profile

# Keys of one delivery are drawn for different moments, or they might be the same.
APART = datetime.timedelta(seconds=1)


@dataclass(frozen=True)
class NewPost:
    """What is to be published. ``due_at`` None: now.

    ``local_due`` and ``local_zone`` say what the person chose on their clock; "" where a
    moment was given instead.
    """

    text: str
    networks: Sequence[str]
    media: Sequence[Media] = ()
    alt_texts: Sequence[str] = ()
    due_at: datetime.datetime | None = None
    local_due: str = ""
    local_zone: str = ""
    idempotency_key: str = field(default="")
    # A mark of the media as they were asked for (``Post.media_asked``).
    media_asked: str = field(default="")
    # What single networks get instead; media by their place in ``media``.
    own_texts: Mapping[str, str] = field(default_factory=dict)
    own_media: Mapping[str, Sequence[int]] = field(default_factory=dict)
    first_comment: str = ""
    # By network: what is said to it alone, under the API's names.
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: str = ""
    needs_approval: bool = False
    # Of the series that it is part of; "": none.
    repost_ref: str = ""

    def options_at(self, network: str) -> dict[str, str | bool] | None:
        """Return a network's options as they are kept; None: it gets none."""
        return checked(options_of(network), self.options.get(network, {}))[0] or None

    def cleaned(self) -> "NewPost":
        """Return it with its texts as they are kept."""
        own = {name: rules.clean_text(text) for name, text in self.own_texts.items()}
        return replace(
            self,
            text=rules.clean_text(self.text),
            own_texts=own,
            first_comment=rules.clean_text(self.first_comment),
        )


class SavedBefore(rules.PostRefused):
    """The idempotency key belongs to an earlier post."""

    code = 914


class PostProblems(rules.PostRefused):
    """All reasons against a post at once; it speaks with the first one's code and field."""

    def __init__(self, problems: list[rules.PostRefused]) -> None:
        first = problems[0]
        super().__init__(first.message, field=first.field, network=first.network)
        self.code, self.http_status = first.code, first.http_status
        self.problems = problems


def create_post(
    *,
    profile: Profile,
    new: NewPost,
    actor: User | None,
    source: str = Post.Source.DASHBOARD,
    repeat_is_refused: bool = False,
    linked: Sequence[SocialAccount] | None = None,
) -> Post:
    """Save a post for ``profile``; it goes out by the worker. Raises ``PostProblems``.

    With the idempotency key of an earlier call the earlier post is returned, unless its
    content differs or ``repeat_is_refused``: then ``SavedBefore`` is among the problems.
    ``actor`` None: no person, a key of the API. ``linked``: the profile's social accounts,
    where they were just read.
    """
    new = new.cleaned()
    check_notes(new.notes)
    if known := _earlier(profile, new, repeat_is_refused=repeat_is_refused):
        return known
    accounts = _accounts(profile, new, linked)
    if found := problems_of(profile=profile, new=new, linked=accounts):
        raise PostProblems(found)
    try:
        with transaction.atomic():
            return _save(profile, new, accounts, actor, source)
    except IntegrityError:
        if known := _earlier(profile, new, repeat_is_refused=repeat_is_refused):
            return known
        raise


def problems_of(
    *, profile: Profile, new: NewPost, linked: Sequence[SocialAccount] | None = None
) -> list[rules.PostRefused]:
    """Return every reason against the post without saving it; empty: it may go out.

    ``linked``: the profile's social accounts, where they were just read.
    """
    new = new.cleaned()
    accounts = _accounts(profile, new, linked)
    return rules.problems(
        rules.Draft(
            profile=profile,
            text=new.text,
            networks=new.networks,
            accounts=accounts,
            media=new.media,
            alt_texts=new.alt_texts,
            due_at=new.due_at,
            idempotency_key=new.idempotency_key,
            own_texts=new.own_texts,
            own_media=new.own_media,
            first_comment=new.first_comment,
            options=new.options,
        )
    )


def _accounts(
    profile: Profile, new: NewPost, linked: Sequence[SocialAccount] | None
) -> list[SocialAccount]:
    found = linked_accounts(profile) if linked is None else linked
    return [account for account in found if account.network in new.networks]


def _earlier(profile: Profile, new: NewPost, *, repeat_is_refused: bool) -> Post | None:
    key = new.idempotency_key
    if not key or not rules.is_storable(key):
        return None
    known = Post.objects.filter(profile=profile, idempotency_key=key).first()
    if known is None:
        return None
    if repeat_is_refused:
        message = _("This idempotency key was used for a post before.")
        raise PostProblems([SavedBefore(message, field="key")])
    kept = (known.text, known.local_due, known.first_comment)
    texts = {row.network: (row.own_text, row.options) for row in known.deliveries.all()}
    asked = {name: (new.own_texts.get(name), new.options_at(name)) for name in new.networks}
    other_media = bool(known.media_asked) and known.media_asked != new.media_asked
    if other_media or (*kept, texts) != (new.text, new.local_due, new.first_comment, asked):
        message = _("This form was sent before with other content. Send it again to post this too.")
        raise PostProblems([SavedBefore(message)])
    return known


def _save(
    profile: Profile, new: NewPost, accounts: list[SocialAccount], actor: User | None, source: str
) -> Post:
    now = timezone.now()
    due_at = max(new.due_at or now, now)
    post = Post.objects.create(
        profile=profile,
        text=new.text,
        due_at=due_at,
        local_due=new.local_due,
        local_zone=new.local_zone,
        created_by=actor,
        created_by_label=actor.email if actor else str(Post.Source(source).label),
        source=source,
        api_key=calling_key.get(),
        idempotency_key=new.idempotency_key,
        media_asked=new.media_asked if new.idempotency_key else "",
        state=Post.State.AWAITING if new.needs_approval else Post.State.SCHEDULED,
        needs_approval=new.needs_approval,
        notes=new.notes,
        first_comment=new.first_comment,
        repost_ref=new.repost_ref,
    )
    _attach(post, new)
    for account in accounts:
        delivery = _delivery(post, new, account, now)
        if not new.needs_approval:
            wake(delivery)
    networks = [account.network for account in accounts]
    record(
        "post.created",
        account=profile.account,
        actor=actor,
        profile=profile,
        details={"post": post.ref, "networks": networks, "source": source},
    )
    return post


def _delivery(post: Post, new: NewPost, account: SocialAccount, now: datetime.datetime) -> Delivery:
    network, adapter = account.network, adapter_for(account.network)
    places = new.own_media.get(network)
    waits = Delivery.State.AWAITING if new.needs_approval else Delivery.State.QUEUED
    return Delivery.objects.create(
        post=post,
        network=network,
        social_account=account,
        handle=account.handle,
        state=waits,
        due_at=post.due_at,
        woken_at=post.due_at,
        record_key=adapter.new_record_key(now),
        record_time=post.due_at,
        own_text=new.own_texts.get(network),
        options=new.options_at(network),
        own_media=None if places is None else [new.media[place].ref for place in places],
        comment_key=adapter.new_record_key(now + APART) if new.first_comment else "",
    )


def _attach(post: Post, new: NewPost) -> None:
    """Take the uploads into the post; one that another post took first is refused."""
    mine = Profile.objects.filter(account_id=post.profile.account_id)
    for position, media in enumerate(new.media):
        alt_text = new.alt_texts[position] if position < len(new.alt_texts) else media.alt_text
        # Its own columns and a subselect on others' rows: of two posts one gets the image.
        free = Media.objects.filter(pk=media.pk, post=None, profile__in=mine)
        taken = free.update(post=post, profile=post.profile, position=position, alt_text=alt_text)
        if not taken:
            message = _("An image or video is in another post already. Upload it once more.")
            raise PostProblems([rules.PostRefused(message, field="images")])
