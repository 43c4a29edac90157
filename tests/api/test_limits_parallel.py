"""The rolling limit holds exactly with 4 processes, 50 threads each, that call 200 times each."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.cast import make_party

PROCESSES = 4
THREADS = 50
CALLS = 200


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_between_processes():
    party = make_party("alice@northwind.test", "Northwind", "Acme")
    name = str(connection.settings_dict["NAME"])
    numbers = [str(number) for number in (party.profile.pk, THREADS, CALLS)]
    command = [sys.executable, "-m", "tests.api.hammer", name, *numbers]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
        for _ in range(PROCESSES)
    ]
    passed = [int(process.communicate(timeout=200)[0]) for process in started]
    # 800 calls for 300 places: every place is taken, and none twice.
    assert sum(passed) == 300
