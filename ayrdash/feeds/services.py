"""Following feeds: add, change, remove, read.

An item is noted and its post saved in one transaction, so that none is posted twice and
none is lost. What stands in a feed when it is added is old and never posted.
"""

import datetime
import logging
from collections.abc import Iterable, Mapping, Sequence

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core import outbound
from ayrdash.core.errors import DomainError, Text
from ayrdash.feeds.document import FETCH_SECONDS, Document, FeedUnreadable, Item, fetch
from ayrdash.feeds.models import Feed, FeedItem
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.hashtags import own_words, with_tags
from ayrdash.posts.media import keep_upload
from ayrdash.posts.models import Media, Post
from ayrdash.posts.rules import PostRefused
from ayrdash.posts.services.create import NewPost, create_post
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit
from profiles.models import Profile

logger = logging.getLogger(__name__)

EVERY = datetime.timedelta(minutes=15)
LONGEST_PAUSE = datetime.timedelta(hours=12)
DEFAULT_TEMPLATE = "{title}\n\n{link}"
MOST_FEEDS = 50
# Of one reading; a feed that suddenly lists more is not worth a flood.
MOST_POSTS = 10
HASHTAGS = 2


class FeedRefused(DomainError):
    """The feed can't be followed as wished."""

    code = 993

    def __init__(self, message: Text, *, field: str | None = None) -> None:
        super().__init__(message, field=field)


def add_feed(
    *,
    profile: Profile,
    url: str,
    kind: str,
    template: str,
    actor: User | None,
    use_first_image: bool = False,
    auto_hashtag: bool = False,
) -> Feed:
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
        profile=profile,
        url=address,
        kind=kind,
        template=_template(template or DEFAULT_TEMPLATE),
        use_first_image=use_first_image,
        auto_hashtag=auto_hashtag,
    )
    try:
        with transaction.atomic():
            feed.save()
            # The newest last, like what is read later.
            old = {item.key: item for item in reversed(found.items)}
            FeedItem.objects.bulk_create(_seen(feed, item) for item in old.values())
            _note_read(feed, found)
            _record("feed.added", feed, actor)
    except IntegrityError as error:
        raise FeedRefused(_("The profile follows this feed already."), field="url") from error
    feed.refresh_from_db()
    return feed


def _seen(feed: Feed, item: Item) -> FeedItem:
    return FeedItem(feed=feed, key=item.key, title=item.title, link=item.link)


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
    *,
    feed: Feed,
    actor: User | None,
    paused: bool | None = None,
    template: str | None = None,
    use_first_image: bool | None = None,
    auto_hashtag: bool | None = None,
) -> None:
    """Pause a feed or let it go on, or change how its posts are made. None: as it is."""
    if template is not None:
        feed.template = _template(template)
    if use_first_image is not None:
        feed.use_first_image = use_first_image
    if auto_hashtag is not None:
        feed.auto_hashtag = auto_hashtag
    if paused is not None:
        feed.is_paused, feed.next_read_at = paused, timezone.now()
    changed = ["template", "use_first_image", "auto_hashtag", "is_paused", "next_read_at"]
    with transaction.atomic():
        feed.save(update_fields=changed)
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
    newest = list(new.values())[:MOST_POSTS]
    # Outside any transaction: other servers take their time.
    images = _fetch_images(feed, newest)
    # Feeds list the newest first; posts go out in the order of writing.
    for place, item in enumerate(reversed(list(new.values()))):
        try:
            with transaction.atomic():
                seen = _seen(feed, item)
                seen.save()
                if place >= len(new) - MOST_POSTS:
                    made += _post(feed, seen, item, images)
        except IntegrityError:
            continue  # another worker has noted it
    return made


def _fetch_images(feed: Feed, items: Iterable[Item]) -> dict[str, list[Media]]:
    """Return the items' first images, by item; one that can't be had leaves the post without."""
    found: dict[str, list[Media]] = {}
    for item in items if feed.use_first_image else ():
        if not item.image:
            continue
        try:
            answer = outbound.call("GET", item.image, timeout=FETCH_SECONDS)
            if answer.status == 200:
                file = ContentFile(answer.body, name=item.image[-100:])
                found[item.key] = [keep_upload(profile=feed.profile, upload=file)]
        except (outbound.OutboundError, PostRefused) as error:
            logger.info("Feed %s: no image for an item: %s", feed.ref, error)
    return found


def _post(feed: Feed, seen: FeedItem, item: Item, images: Mapping[str, Sequence[Media]]) -> int:
    linked = SocialAccount.objects.filter(
        profile=feed.profile, state=SocialAccount.State.LINKED
    ).order_by("network")
    text = feed.template
    for name in ("title", "link", "summary"):
        text = text.replace(f"{{{name}}}", getattr(item, name))
    if feed.auto_hashtag:
        text = with_tags(text, own_words(f"{item.title} {item.summary}", HASHTAGS), at_end=True)
    new = NewPost(
        text=text,
        networks=list(linked.values_list("network", flat=True)),
        media=images.get(item.key, ()),
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
