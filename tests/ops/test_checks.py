"""A faulty configuration is refused in words, before anything starts."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from tests.architecture.sources import ROOT

FAULTS = [
    ("E001", {"FIELD_KEYS": []}),
    ("E001", {"FIELD_KEYS": ["short"]}),
    ("E002", {"LOOKUP_KEY": ""}),
    ("E003", {"SIGNUP": "everybody"}),
    ("E004", {"DEFAULT_PLAN": "platinum"}),
    ("E005", {"PUBLIC_URL": "social.example.com"}),
    ("E005", {"PUBLIC_URL": "https://social.example.com/sub"}),
    ("E005", {"PUBLIC_URL": "https://social.example.com:port"}),
    ("E005", {"PUBLIC_URL": "ftp://social.example.com"}),
    ("E006", {"PUBLIC_URL": "https://social.example.com", "ALLOWED_HOSTS": ["other.test"]}),
    ("E009", {"AUDIT_DAYS": 0}),
    ("E011", {"SUPPORT_EMAIL": "help at home"}),
    ("E008", {"LEASE_SECONDS": 20, "OUTBOUND_TIMEOUT_SECONDS": 20.0}),
    ("E009", {"WORKER_THREADS": 0}),
    ("E010", {"PORT": 70_000}),
]


def manage(*arguments, **environment):
    own = {"DJANGO_SETTINGS_MODULE": "ayrdash.settings", **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("number", "values"), FAULTS)
def test_a_fault_is_named(settings, number, values):
    for name, value in values.items():
        setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=f"ayrdash.{number}"):
        call_command("check")


def test_a_data_folder_that_is_gone_is_named(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "unmounted"
    with pytest.raises(SystemCheckError, match=r"ayrdash\.E007"):
        call_command("check")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "https://social.example.com", "http://[::1]:8000"]
)
def test_good_addresses_pass(settings, url):
    settings.PUBLIC_URL = url
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]", ".example.com"]
    call_command("check")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("WEB_THREADS", "many"),
        ("DATABASE_URL", "nonsense"),
        ("AYRDASH_DATA", str(ROOT / "manage.py" / "data")),
        ("SECRET_KEY_FILE", "/nowhere/secret"),
    ],
)
def test_what_can_not_be_read_is_said_in_one_line(name, value, tmp_path):
    done = manage("check", **{"AYRDASH_DATA": str(tmp_path), name: value})
    assert done.returncode == 1
    assert done.stderr.startswith("The configuration can't be used:")
    assert name.removesuffix("_FILE") in done.stderr
    assert "Traceback" not in done.stderr


def test_damaged_secrets_are_never_replaced(tmp_path):
    (tmp_path / "secrets.json").write_text("{")
    done = manage("check", AYRDASH_DATA=str(tmp_path))
    assert done.returncode == 1
    assert "Restore it from a backup" in done.stderr
    assert (tmp_path / "secrets.json").read_text() == "{"


def test_deployed_by_https_django_finds_nothing_to_warn_of(tmp_path):
    done = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        AYRDASH_DATA=str(tmp_path),
        PUBLIC_URL="https://social.example.com",
        TRUSTED_PROXY_COUNT="1",
    )
    assert done.returncode == 0, done.stderr
