"""Attempts are counted exactly, whichever process they come to."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from ayrdash.core.models import Tally
from ayrdash.core.ratelimit import allow, prune
from tests.cast import PASSWORD

NOW = datetime.datetime(2027, 3, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.mark.django_db
def test_a_window_begins_with_its_first_attempt_and_ends_whole():
    with time_machine.travel(NOW, tick=False) as clock:
        tries = [allow("t", "a", limit=2, seconds=60) for _ in range(3)]
        assert tries == [True, True, False]
        assert allow("t", "b", limit=2, seconds=60)
        assert allow("u", "a", limit=2, seconds=60)
        clock.shift(59)
        assert not allow("t", "a", limit=2, seconds=60)
        clock.shift(1)
        assert allow("t", "a", limit=2, seconds=60)


@pytest.mark.django_db
def test_nobody_can_be_read_from_the_counts_and_they_are_forgotten():
    allow("t", "203.0.113.7", limit=2, seconds=60)
    assert "203.0.113.7" not in Tally.objects.get().key
    assert prune(timezone.now() + datetime.timedelta(minutes=60)) == 0
    assert prune(timezone.now() + datetime.timedelta(minutes=62)) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_are_counted_one_by_one():
    def attempt(_number):
        try:
            return allow("t", "a", limit=10, seconds=600)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(30))) == 10


@pytest.mark.django_db
def test_failed_sign_ins_are_counted_in_the_database_where_several_processes_serve(
    alice, client, settings
):
    table = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
    settings.CACHES = {**settings.CACHES, "default": table}
    data = {"login": alice.user.email, "password": "wrong"}
    for _ in range(6):
        client.post("/account/login/", data)
        caches["memory"].clear()  # what another process would not know of
    data["password"] = PASSWORD
    assert "Too many failed" in client.post("/account/login/", data).content.decode()
