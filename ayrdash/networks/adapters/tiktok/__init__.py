"""TikTok: videos on a person's account."""
