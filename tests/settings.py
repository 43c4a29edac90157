"""The product's settings, made fast and self-contained for tests."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One folder for the whole run, removed by the process that made it; a part of it for
# each parallel worker.
if "AYRDASH_TEST_DATA" not in os.environ:
    os.environ["AYRDASH_TEST_DATA"] = tempfile.mkdtemp(prefix="ayrdash-test-")
    atexit.register(shutil.rmtree, os.environ["AYRDASH_TEST_DATA"], ignore_errors=True)
_folder = Path(os.environ["AYRDASH_TEST_DATA"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
_folder.mkdir(exist_ok=True)
os.environ["AYRDASH_DATA"] = str(_folder)
os.environ.setdefault("SIGNUP", "first-owner")
os.environ.setdefault("OUTBOUND_LOOPBACK", "true")
os.environ.setdefault("BLUESKY_APPVIEW", "")

from ayrdash.settings import *  # noqa: E402, F403 - the environment comes first
from ayrdash.settings import CACHES, DATABASES  # noqa: E402

# Argon2 costs 0.3 s a hash on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# As long as the product keeps its hashed names.
WHITENOISE_MAX_AGE = 86_400
# What one test counts is forgotten before the next, without a database.
CACHES = {**CACHES, "default": CACHES["memory"]}
# Nothing in a test is to outlive the machine: no fsync per commit.
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF"
    )
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
