"""One of several processes that call for the same profile at once. Run by the test beside it.

Arguments: name of the database, id of the profile, threads, calls. Prints how many passed.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    from ayrdash.api import limits
    from profiles.models import Profile

    name = sys.argv[1]
    profile_id, threads, calls = map(int, sys.argv[2:5])
    settings.DATABASES["default"]["NAME"] = name
    profile = Profile(pk=profile_id)
    limit = limits.Limit("calls", 300, 300)

    def call(number: int) -> bool:
        try:
            return not limits.count_call(profile, limit).is_over
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        passed = sum(pool.map(call, range(calls)))
    print(passed)  # noqa: T201 - read by the test


main()
