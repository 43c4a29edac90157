"""An agency whose client is stopped by its network: ``python -m tests.browser.stopping``.

``seed HOST HANDLE APP_PASSWORD`` makes it, ``violation`` is what an adapter reports.
"""

import os
import sys

OWNER, PASSWORD, CLIENT = "ann@northwind.test", "lantern orbit maple 42", "Acme"


def seed(host: str, handle: str, app_password: str) -> None:
    from ayrdash.home.services import create_owner
    from ayrdash.networks.services import link_bluesky
    from profiles.services.lifecycle import create_profile

    owner, account = create_owner(email=OWNER, password=PASSWORD, account_name="Northwind")
    profile = create_profile(account=account, title=CLIENT, actor=owner)
    link_bluesky(profile=profile, handle=handle, app_password=app_password, host=host, actor=owner)


def violation() -> None:
    """The network takes the account down, and after its moderators' talk lets it back in."""
    from ayrdash.networks.adapters.base import Fault, FaultKind
    from ayrdash.networks.models import SocialAccount
    from ayrdash.networks.services import note_answer, note_fault

    account = SocialAccount.objects.select_related("profile__account").get()
    words = "Bluesky has taken this account down."
    note_fault(account=account, fault=Fault(FaultKind.SUSPENDED, words, violation=True))
    account.refresh_from_db()
    note_answer(account=account)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ayrdash.settings")
    django.setup()
    {"seed": seed, "violation": violation}[sys.argv[1]](*sys.argv[2:])
