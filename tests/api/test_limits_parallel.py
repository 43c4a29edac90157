"""The rolling limit holds exactly with 4 processes and 200 calls at once."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.cast import make_party

PROCESSES = 4
THREADS = 50


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_between_processes():
    party = make_party("alice@northwind.test", "Northwind", "Acme")
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "tests.api.hammer", name, str(party.profile.pk), str(THREADS)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
        for _ in range(PROCESSES)
    ]
    passed = [int(process.communicate(timeout=100)[0]) for process in started]
    # 400 calls for 300 places: every place is taken, and none twice.
    assert sum(passed) == 300
