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


# Those that this version can link and publish to; ``networks.adapters`` has one for each.
AVAILABLE = (Network.BLUESKY,)
