"""The thirteen networks: their wire names and what people call them."""

from django.db import models


class Network(models.TextChoices):
    """Values are the exact strings of the API."""

    BLUESKY = "bluesky", "Bluesky"
    FACEBOOK = "facebook", "Facebook"
    GMB = "gmb", "Google Business"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    PINTEREST = "pinterest", "Pinterest"
    REDDIT = "reddit", "Reddit"
    SNAPCHAT = "snapchat", "Snapchat"
    TELEGRAM = "telegram", "Telegram"
    THREADS = "threads", "Threads"
    TIKTOK = "tiktok", "TikTok"
    TWITTER = "twitter", "X"
    YOUTUBE = "youtube", "YouTube"


class BuiltIn(models.TextChoices):
    """Networks of the product's own: no part of the API's list of thirteen."""

    TEST = "test", "Test network"


AnyNetwork = Network | BuiltIn
CHOICES = [*Network.choices, *BuiltIn.choices]

# Those that this version can link and publish to; ``networks.adapters`` has one for each.
AVAILABLE = (
    Network.BLUESKY,
    Network.FACEBOOK,
    Network.GMB,
    Network.INSTAGRAM,
    Network.LINKEDIN,
    Network.PINTEREST,
    Network.REDDIT,
    Network.TELEGRAM,
    Network.THREADS,
    Network.TIKTOK,
    Network.TWITTER,
    Network.YOUTUBE,
)


def network_of(value: str) -> AnyNetwork:
    """Return the network of a wire name; raises ``ValueError`` for any other text."""
    return BuiltIn(value) if value in BuiltIn.values else Network(value)


def label_of(value: str) -> str:
    """Return what people call a network; any other text as it is."""
    return str(dict(CHOICES).get(value, value))
