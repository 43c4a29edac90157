"""Files of posts of the acting profile."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ayrdash.bulk.models import BulkRun
from ayrdash.bulk.services import runs
from tests.access.table import Row
from tests.cast import Party

FILE = b"post,platforms\nHello,bluesky\n"


def run(party: Party) -> BulkRun:
    return runs.check_file(profile=party.profile, data=FILE, name="a.csv", actor=party.user)


def a_run(party: Party) -> list[Any]:
    return [run(party).ref]


def a_file(party: Party) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("posts.csv", FILE, "text/csv")}


# The file is Acme's: the Primary Profile has none of that name.
RUN: dict[str, Any] = {"of": a_run, "primary": 404}

ROWS = [
    Row("bulk:index", "GET"),
    Row("bulk:index", "POST", data=a_file, needs="post"),
    Row("bulk:example", "GET"),
    Row("bulk:detail", "GET", profile=200, **RUN),
    Row("bulk:results", "GET", profile=200, **RUN),
    Row("bulk:start", "POST", profile=302, needs="post", **RUN),
    Row("bulk:discard", "POST", profile=302, needs="post", **RUN),
    Row("bulk:retry", "POST", profile=302, needs="post", **RUN),
]
