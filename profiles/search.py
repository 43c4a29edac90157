"""Finding profiles by any part of their title, at home with three and with a million.

Measured: a shared trigram index makes a small Account pay for its big neighbours,
and a LIKE over a big Account reads all of its titles. So: small Accounts and short
texts walk the (account, title_key, id) index; big ones ask the trigram index first.
"""

import re

from django.db import connection
from django.db.models import QuerySet

from ayrdash.accounts.models import Account
from profiles.models import Profile, title_key_of

SMALL_ACCOUNT = 20_000
# Trigrams find nothing shorter.
TRIGRAM = 3
# More hits than this: the title index fills a page at once without the probe.
PROBE_LIMIT = 1_000
_REF_ID = re.compile(r"[0-9a-f]{40}")


def matching(rows: QuerySet[Profile], account: Account, text: str) -> QuerySet[Profile]:
    """Narrow ``rows`` of ``account`` to titles that contain ``text``, or that refId."""
    text = text.strip().replace("\x00", "")
    if _REF_ID.fullmatch(text.lower()):
        return rows.filter(ref_id=text.lower())
    key = title_key_of(text)
    rows = rows.filter(title_key__contains=key)
    if account.profile_count <= SMALL_ACCOUNT or len(key) < TRIGRAM:
        return rows
    if connection.vendor == "sqlite":
        ids = _probe(key)
        if len(ids) <= PROBE_LIMIT:
            return rows.filter(pk__in=ids)
    return rows


def _probe(key: str) -> list[int]:
    """Ask SQLite's trigram index for at most ``PROBE_LIMIT`` + 1 profile ids."""
    phrase = '"' + key.replace('"', '""') + '"'
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM profiles_title_fts WHERE title_key MATCH %s LIMIT %s",
            [phrase, PROBE_LIMIT + 1],
        )
        return [row[0] for row in cursor.fetchall()]
