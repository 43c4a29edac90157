"""Two tenants in one database: ``python -m benchmarks.data SMALL BIG`` prints their sessions."""

import json
import os
import sys
from typing import Any

BATCH = 5_000
FIRST = ["Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbour", "Iris", "Juno"]
SECOND = ["Bakery", "Cycles", "Dental", "Gallery", "Garden", "Hotel", "Studio", "Theatre"]


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ayrdash.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    sizes = [int(text) for text in sys.argv[1:]]
    print(json.dumps([tenant(size) for size in sizes]))


def tenant(size: int) -> dict[str, Any]:
    """Make one Account with ``size`` User Profiles and a signed-in session."""
    from ayrdash.accounts.models import Account
    from ayrdash.home.services import create_owner
    from profiles.models import Profile, title_key_of

    name = f"Agency {size}"
    owner, account = create_owner(
        email=f"owner{size}@bench.test", password=f"lantern-orbit-{size}", account_name=name
    )
    titles = (f"{FIRST[i % 10]} {SECOND[i % 8]} {i:06d}" for i in range(size))
    rows = [Profile(account=account, title=t, title_key=title_key_of(t)) for t in titles]
    Profile.objects.bulk_create(rows, batch_size=BATCH)
    Account.objects.filter(pk=account.pk).update(profile_count=size)
    return {"size": size, "session": session_of(owner), "profiles": [r.ref_id for r in rows[:2]]}


def session_of(owner: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(owner.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main()
