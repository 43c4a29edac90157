"""YouTube: videos on a channel."""
