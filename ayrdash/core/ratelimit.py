"""Counting attempts, atomically within the cache."""

from django.core.cache import cache


def allow(name: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt; False once ``who`` has made more than ``limit`` in the window."""
    key = f"limit:{name}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        return bool(cache.incr(key) <= limit)
    except ValueError:  # the window ended between the two calls
        return True
