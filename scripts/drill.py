"""Backup, destroy, restore: counts and checksums must be equal, and the product must run.

Fills an installation with the demo, notes a digest of every row and file, makes a backup
while it runs, removes everything, restores, compares, starts and signs in. DATABASE_URL
chooses PostgreSQL (``scripts/with-postgres``). Run by ``make drill``.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.serving import Installation  # noqa: E402  # not installed as a package

DIGEST = """
import hashlib, json, django
django.setup()
from django.apps import apps
from django.conf import settings
from pathlib import Path
VOLATILE = {"WorkerBeat", "Tick", "DBTaskResult", "Session", "UserSession"}
found = {}
for model in apps.get_models(include_auto_created=True):
    if model.__name__ in VOLATILE or not model._meta.managed:
        continue
    digest = hashlib.sha256()
    for row in model._default_manager.order_by("pk").values_list():
        digest.update(repr(row).encode())
    found[model._meta.label] = [model._default_manager.count(), digest.hexdigest()]
root = Path(settings.MEDIA_ROOT)
for path in sorted(root.rglob("*")):
    if path.is_file():
        found[str(path.relative_to(root))] = hashlib.sha256(path.read_bytes()).hexdigest()
print(json.dumps(found))
"""


class Site(Installation):
    """An installation on the database of DATABASE_URL, if one is given."""

    @property
    def environment(self) -> dict[str, str]:
        url = os.environ.get("DATABASE_URL")
        return {**super().environment, **({"DATABASE_URL": url} if url else {})}

    def digest(self) -> dict[str, object]:
        return json.loads(self.python("-c", DIGEST).splitlines()[-1])


def empty_database(site: Site) -> None:
    """Drop every table of a PostgreSQL database."""
    code = (
        "import django; django.setup(); from django.db import connection as c; "
        "c.cursor().execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')"
    )
    site.python("-c", code)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ayrdash-drill-"))
    site = Site(folder / "data")
    site.data.mkdir()
    site.manage("migrate", "--verbosity", "0")
    site.python("-m", "tests.browser.demo")
    before = site.digest()
    site.start()
    try:
        print(site.manage("backup", str(folder / "backup.tar")).splitlines()[0])
    finally:
        site.stop()
    if "DATABASE_URL" in os.environ:
        empty_database(site)
    shutil.rmtree(site.data)
    site.data.mkdir()
    print(site.manage("restore", str(folder / "backup.tar")).splitlines()[0])
    after = site.digest()
    differing = sorted(name for name in before if before[name] != after.get(name))
    if differing or before.keys() != after.keys():
        raise SystemExit(f"not equal: {differing}")
    site.start()
    try:
        if not requests.get(f"{site.url}/account/login/", timeout=30).ok:
            raise SystemExit("the restored installation does not answer")
    finally:
        site.stop()
    shutil.rmtree(folder)
    print(f"{len(before)} tables and files are equal, to the last byte.")


if __name__ == "__main__":
    main()
