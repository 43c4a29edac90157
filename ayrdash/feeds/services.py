"""Following feeds: add, change, remove, read.

An item is noted and its post saved in one transaction, so that none is posted twice and
none is lost. What stands in a feed when it is added is old and never posted.
"""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError, Text
from ayrdash.feeds.document import Document, FeedUnreadable, Item, fetch
from ayrdash.feeds.models import Feed, FeedItem
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Post
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.create import NewPost, create_post
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit
from profiles.models import Profile

EVERY = datetime.timedelta(minutes=15)
LONGEST_PAUSE = datetime.timedelta(hours=12)
DEFAULT_TEMPLATE = "{title}\n\n{link}"
MOST_FEEDS = 50
# Of one reading; a feed that suddenly lists more is not worth a flood.
MOST_POSTS = 10


class FeedRefused(DomainError):
    """The feed can't be followed as wished."""

    code = 993

    def __init__(self, message: Text, *, field: str | None = None) -> None:
        super().__init__(message, field=field)


def add_feed(*, profile: Profile, url: str, kind: str, template: str, actor: User | None) -> Feed:
    """Follow a feed from now on; it is read at once. Raises ``FeedRefused``."""
    if kind not in Feed.Kind.values:
        raise FeedRefused(_("type: rss or substack."), field="kind")
    if Feed.objects.filter(profile=profile).count() >= MOST_FEEDS:
        raise FeedRefused(_("A profile follows at most %d feeds.") % MOST_FEEDS)
    address = _address(url, kind)
    try:
        found = fetch(address)
    except FeedUnreadable as error:
        raise FeedRefused(error.message, field="url") from error
    feed = Feed(
        profile=profile, url=address, kind=kind, template=_template(template or DEFAULT_TEMPLATE)
    )
    try:
        with transaction.atomic():
            feed.save()
            keys = {item.key for item in found.items}
            FeedItem.objects.bulk_create(FeedItem(feed=feed, key=key) for key in sorted(keys))
            _note_read(feed, found)
            _record("feed.added", feed, actor)
    except IntegrityError as error:
        raise FeedRefused(_("The profile follows this feed already."), field="url") from error
    feed.refresh_from_db()
    return feed


def _address(url: str, kind: str) -> str:
    text = url.strip()
    if not text or len(text) > 1000:
        raise FeedRefused(_("url: the address of a feed."), field="url")
    if kind == Feed.Kind.SUBSTACK and not text.rstrip("/").endswith("/feed"):
        text = f"{text.rstrip('/')}/feed"
    return text


def _template(text: str) -> str:
    if len(text) > 1000 or not any(name in text for name in ("{title}", "{link}", "{summary}")):
        message = _("template: up to 1,000 characters with {title}, {link} or {summary}.")
        raise FeedRefused(message, field="template")
    return text


def change_feed(
    *, feed: Feed, paused: bool | None, template: str | None, actor: User | None
) -> None:
    """Pause a feed or let it go on, or change how its posts are written."""
    if template is not None:
        feed.template = _template(template)
    if paused is not None:
        feed.is_paused, feed.next_read_at = paused, timezone.now()
    with transaction.atomic():
        feed.save(update_fields=["template", "is_paused", "next_read_at"])
        _record("feed.changed", feed, actor)


def remove_feed(*, feed: Feed, actor: User | None) -> None:
    """Follow a feed no longer; its posts stay."""
    with transaction.atomic():
        _record("feed.removed", feed, actor)
        feed.delete()


def _followed() -> QuerySet[Feed]:
    return Feed.objects.filter(
        is_paused=False,
        profile__deleted_at=None,
        profile__archived_at=None,
        profile__suspended_at=None,
        profile__account__suspended_at=None,
        profile__account__closing_at=None,
    )


def take_due(now: datetime.datetime, batch: int = 50) -> list[int]:
    """Return the feeds that are due, each once in ``EVERY``: a reading that is lost comes again."""
    due = _followed().filter(next_read_at__lte=now).order_by("next_read_at")
    return [
        pk
        for pk, moment in list(due.values_list("pk", "next_read_at")[:batch])
        if Feed.objects.filter(pk=pk, next_read_at=moment).update(next_read_at=now + EVERY)
    ]


def read_taken(feed_id: int) -> int:
    """Read one feed if it is still followed; returns how many posts came of it."""
    feed = _followed().select_related("profile").filter(pk=feed_id).first()
    return read_feed(feed, timezone.now()) if feed is not None else 0


def read_feed(feed: Feed, now: datetime.datetime) -> int:
    """Read one feed unless somebody else is at it; returns how many posts came of it."""
    mine = Feed.objects.filter(pk=feed.pk, next_read_at=feed.next_read_at)
    if not mine.update(next_read_at=now + EVERY):
        return 0
    try:
        found = fetch(feed.url, etag=feed.etag, modified=feed.modified)
    except FeedUnreadable as error:
        failures = feed.failures + 1
        pause = min(LONGEST_PAUSE, EVERY * 2 ** min(failures - 1, 10))
        Feed.objects.filter(pk=feed.pk).update(
            failures=failures, error_message=error.message[:500], next_read_at=now + pause
        )
        return 0
    made = _post_new(feed, found.items)
    _note_read(feed, found)
    return made


def _note_read(feed: Feed, found: Document) -> None:
    values: dict[str, object] = {"failures": 0, "error_message": "", "read_at": timezone.now()}
    if found.changed:
        values |= {"title": found.title, "website": found.website}
        values |= {"etag": found.etag, "modified": found.modified}
    Feed.objects.filter(pk=feed.pk).update(**values)


def _post_new(feed: Feed, items: tuple[Item, ...]) -> int:
    known = set(FeedItem.objects.filter(feed=feed).values_list("key", flat=True))
    new = {item.key: item for item in items if item.key not in known}
    made = 0
    # Feeds list the newest first; posts go out in the order of writing.
    for place, item in enumerate(reversed(list(new.values()))):
        try:
            with transaction.atomic():
                seen = FeedItem.objects.create(feed=feed, key=item.key)
                if place >= len(new) - MOST_POSTS:
                    made += _post(feed, seen, item)
        except IntegrityError:
            continue  # another worker has noted it
    return made


def _post(feed: Feed, seen: FeedItem, item: Item) -> int:
    linked = SocialAccount.objects.filter(
        profile=feed.profile, state=SocialAccount.State.LINKED
    ).order_by("network")
    text = feed.template
    for name in ("title", "link", "summary"):
        text = text.replace(f"{{{name}}}", getattr(item, name))
    new = NewPost(
        text=text,
        networks=list(linked.values_list("network", flat=True)),
        idempotency_key=f"feed:{feed.ref}:{item.key}",
    )
    try:
        with transaction.atomic():
            post = create_post(profile=feed.profile, new=new, actor=None, source=Post.Source.FEED)
    except PostRefused as refused:
        FeedItem.objects.filter(pk=seen.pk).update(error_message=str(refused.message)[:500])
        _tell(feed, item, "error", error=str(refused.message))
        return 0
    FeedItem.objects.filter(pk=seen.pk).update(post_ref=post.ref)
    _tell(feed, item, "success", id=post.ref)
    return 1


def _tell(feed: Feed, item: Item, status: str, **more: str) -> None:
    data = {"status": status, "feedId": feed.ref, "title": item.title, "link": item.link, **more}
    emit(profile=feed.profile, action=Action.FEED, data=data)


def _record(verb: str, feed: Feed, actor: User | None) -> None:
    profile, details = feed.profile, {"feed": feed.url[:200]}
    record(verb, account=profile.account, actor=actor, profile=profile, details=details)
