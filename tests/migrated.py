"""A migrated, empty SQLite database, kept between runs: migrating takes several seconds.

It is known by all that a migration reads: the migrations, the locked packages, the versions.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
# The folder of pytest's cache that ``config.cache.mkdir`` names.
FOLDER = ROOT / ".pytest_cache" / "d" / "migrated"


def begin(data: Path) -> None:
    """Have an installation on this data folder begin with the kept database, if one is kept.

    Its first ``migrate`` then finds nothing to do. Not for what is about a first start.
    """
    take(FOLDER, str(data / "ayrdash.sqlite3"))


def take(folder: Path, database: str) -> None:
    """Put the kept database where the tests look for theirs, if one is kept."""
    if (kept := _kept(folder)).exists() and not Path(database).exists():
        shutil.copyfile(kept, database)


def keep(folder: Path, database: str) -> None:
    """Keep a database that was just migrated, in place of an older one."""
    kept = _kept(folder)
    if kept.exists():
        return
    ours = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM INTO ?", [str(ours)])
    connection.close()
    for old in folder.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    ours.replace(kept)


def _kept(folder: Path) -> Path:
    digest = hashlib.sha256(f"{sys.version} {django.__version__} {sqlite3.sqlite_version}".encode())
    migrations = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")]
    for path in [ROOT / "uv.lock", *sorted(migrations)]:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return folder / f"{digest.hexdigest()[:16]}.sqlite3"
