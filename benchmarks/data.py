"""Tenants in one database: ``python -m benchmarks.data SIZE …`` prints what opens them."""

import json
import os
import sys
from typing import Any

BATCH = 5_000
HISTORY = 60
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
    """Make one Account with ``size`` User Profiles, and say what opens it.

    The profile that calls of the API are about has a linked account and ``HISTORY`` posts that
    went out; the link is one to the linking page of a User Profile.
    """
    from ayrdash.accounts.models import Account
    from ayrdash.home.services import create_owner
    from ayrdash.linking.services.options import LinkOptions
    from ayrdash.linking.services.sessions import create_link_session
    from profiles.models import Key, Profile, title_key_of

    email, password = f"owner{size}@bench.test", f"lantern-orbit-{size}"
    owner, account = create_owner(email=email, password=password, account_name=f"Agency {size}")
    titles = (f"{FIRST[i % 10]} {SECOND[i % 8]} {i:06d}" for i in range(size))
    rows = [Profile(account=account, title=t, title_key=title_key_of(t)) for t in titles]
    Profile.objects.bulk_create(rows, batch_size=BATCH)
    Account.objects.filter(pk=account.pk).update(profile_count=size)
    primary = account.profiles.get(kind="primary")
    posted(primary)
    link = create_link_session(
        profile=rows[0], options=LinkOptions(expires_in_minutes=2_880), by=owner
    )
    return {
        "size": size,
        "email": email,
        "password": password,
        "session": session_of(owner),
        "key": Key.objects.get(profile=primary, retires_at=None).secret,
        "link": f"/link/{link.token}/",
        "profiles": [row.ref_id for row in rows[:2]],
    }


def posted(profile: Any) -> None:
    """Link an account that nothing is sent to, and write posts that it published."""
    import datetime

    from django.utils import timezone

    from ayrdash.networks.models import SocialAccount
    from ayrdash.posts.models import Delivery, Post

    linked = SocialAccount.objects.create(
        profile=profile,
        network="bluesky",
        remote_id=f"did:plc:bench{profile.pk}",
        handle="bench.test",
        host="http://127.0.0.1:9",
        credentials="{}",
        confirmed_at=timezone.now(),
    )
    for number in range(HISTORY):
        moment = timezone.now() - datetime.timedelta(minutes=number + 1)
        post = Post.objects.create(
            profile=profile,
            text=f"Out already, number {number}",
            state=Post.State.SUCCESS,
            due_at=moment,
            created_by_label="bench",
            source=Post.Source.API,
        )
        Delivery.objects.create(
            post=post,
            network="bluesky",
            social_account=linked,
            handle=linked.handle,
            state=Delivery.State.PUBLISHED,
            due_at=moment,
            record_key=f"{profile.pk}-{number}",
            record_time=moment,
            published_at=moment,
            remote_id=f"at://{linked.remote_id}/app.bsky.feed.post/{number}",
        )


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
