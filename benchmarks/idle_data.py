"""A tenant whose profiles are all idle: ``python -m benchmarks.idle_data SIZE``, then ``on``."""

import datetime
import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ayrdash.settings")
django.setup()


def main(argument: str) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from ayrdash.accounts.models import Account
    from ayrdash.care.models import IdlePolicy
    from benchmarks.data import tenant
    from profiles.models import Profile

    if argument == "on":
        IdlePolicy.objects.update(is_on=True, next_at=timezone.now())
        return
    call_command("migrate", verbosity=0, interactive=False)
    made = tenant(int(argument))
    old = timezone.now() - datetime.timedelta(days=200)
    Profile.objects.users().update(created_at=old)
    IdlePolicy.objects.create(account=Account.objects.get(), notice_days=0)
    print(json.dumps(made))


if __name__ == "__main__":
    main(sys.argv[1])
