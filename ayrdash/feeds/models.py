"""Feeds that profiles follow, and the items seen in them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ayrdash.core.tokens import random_base62
from profiles.models import Profile


def new_feed_ref() -> str:
    """Draw a public id, as posts have."""
    return random_base62(20)


class Feed(models.Model):
    """An RSS or Atom feed whose new items become posts of a profile."""

    class Kind(models.TextChoices):
        RSS = "rss", _("RSS or Atom")
        SUBSTACK = "substack", _("Substack")

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="feeds")
    ref = models.CharField(max_length=20, unique=True, default=new_feed_ref, editable=False)
    url = models.CharField(max_length=1000)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RSS)
    title = models.CharField(max_length=255, blank=True)
    website = models.CharField(max_length=1000, blank=True)
    # With {title}, {link} and {summary}.
    template = models.CharField(max_length=1000)
    is_paused = models.BooleanField(default=False)
    # Put the item's first image into the post; make hashtags of its own words.
    use_first_image = models.BooleanField(default=False, db_default=False)
    auto_hashtag = models.BooleanField(default=False, db_default=False)
    # What the server wants to hear to answer "nothing new".
    etag = models.CharField(max_length=500, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    # None: never read yet, so that what stands there is old.
    read_at = models.DateTimeField(null=True, blank=True)
    next_read_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    error_message = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "url"], name="one_feed_per_url")]
        indexes = [
            models.Index(
                fields=["next_read_at"], name="feed_to_read", condition=models.Q(is_paused=False)
            )
        ]

    def __str__(self) -> str:
        return self.url


class FeedItem(models.Model):
    """An item seen in a feed: posted once, or old when the feed was added (no ``post_ref``)."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="items")
    # SHA-256 of the item's own id, or of its link.
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True, db_default="")
    link = models.CharField(max_length=1000, blank=True, db_default="")
    post_ref = models.CharField(max_length=20, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="one_item_per_key")]

    def __str__(self) -> str:
        return self.key
