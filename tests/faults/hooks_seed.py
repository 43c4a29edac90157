"""Queues webhook events for the crash proof: ``python -m tests.faults.hooks_seed URL COUNT``."""

import sys

import django

django.setup()

from ayrdash.accounts.models import User  # noqa: E402 - the registry comes first
from ayrdash.webhooks.models import Webhook  # noqa: E402
from ayrdash.webhooks.services.events import emit  # noqa: E402
from profiles.services.accounts import open_account  # noqa: E402
from tests.faults.secrets import HOOK_SECRET  # noqa: E402


def main(url: str, count: int) -> None:
    owner = User.objects.create_user("hooks@crash.test", None)
    account = open_account(owner=owner, name="Crash")
    primary = account.profiles.get(kind="primary")
    Webhook.objects.create(profile=primary, action="post", url=url, secret=HOOK_SECRET)
    for number in range(count):
        emit(profile=primary, action="post", data={"number": number})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
