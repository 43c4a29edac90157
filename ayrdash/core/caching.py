"""Where Django's cache lives."""

from typing import Any


def caches_for(engine: str) -> dict[str, Any]:
    """Return the caches beside a database: "default", where sign-in counts, and "memory".

    With PostgreSQL several processes may serve: what they count must be one count. SQLite
    serves one process, whose memory is enough.
    """
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "memory"}
    table = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    alone = engine.endswith("sqlite3")
    return {"default": {**memory, "LOCATION": "default"} if alone else table, "memory": memory}
