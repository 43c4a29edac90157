"""The product's settings, made fast and self-contained for tests."""

import os
import tempfile
from pathlib import Path

_folder = os.environ.setdefault("AYRDASH_TEST_DATA", tempfile.mkdtemp(prefix="ayrdash-test-"))
os.environ["AYRDASH_DATA"] = _folder
os.environ.setdefault("SIGNUP", "first-owner")
os.environ.setdefault("OUTBOUND_LOOPBACK", "true")

from ayrdash.settings import *  # noqa: E402, F403 - the environment comes first
from ayrdash.settings import DATABASES  # noqa: E402

# Argon2 costs 0.3 s a hash on purpose; tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# Nothing in a test is to outlive the machine: no fsync per commit.
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF"
    )
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_folder) / "test.sqlite3")}
