"""A real server with people, networks and posts: what generated calls are sent to."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.server import ROOT, Server, serving
from tests.doubles import bluesky as double

# Generated calls are many and quick: no limit and no full disk flush is to end them.
ENVIRONMENT = {"OUTBOUND_LOOPBACK": "true", "API_CALLS_PER_WINDOW": "100000000"}


@dataclass(frozen=True)
class World:
    """The running product, where its API answers, and the key of the account that calls."""

    server: Server
    api_key: str
    data: str

    @property
    def url(self) -> str:
        return self.server.url


@contextlib.contextmanager
def world() -> Iterator[World]:
    """Run gunicorn on a fresh database; Bluesky is linked and publishes to a loopback double."""
    with (
        tempfile.TemporaryDirectory(prefix="ayrdash-schema-") as data,
        double.running() as network,
    ):
        os.environ.update(ENVIRONMENT)
        person = network.account
        made = subprocess.run(
            [sys.executable, "-m", "tests.schema.world", network.url, *vars_of(person)],
            cwd=ROOT,
            env=os.environ | {"AYRDASH_DATA": data, "DJANGO_SETTINGS_MODULE": "ayrdash.settings"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        key = json.loads(made.stdout.strip().splitlines()[-1])["key"]
        with serving(data) as server:
            yield World(server, key, data)


def vars_of(person: double.Person) -> list[str]:
    return [person.handle, person.app_password]


def people(url: str, handle: str, app_password: str) -> str:
    """Make Alice's account, link its profiles, and return her API key."""
    from django.core.management import call_command

    from ayrdash.networks.services import link_bluesky
    from tests.api.caller import key_of
    from tests.cast import make_party

    call_command("migrate", verbosity=0, interactive=False)
    # As ``serve`` does: the pages that the framework makes of faults need their files.
    call_command("collectstatic", verbosity=0, interactive=False)
    party = make_party("alice@northwind.test", "Northwind", "Acme")
    for profile in (party.primary, party.profile):
        link_bluesky(
            profile=profile,
            handle=handle,
            app_password=app_password,
            host=url,
            actor=party.user,
            confirmed=True,
        )
    return key_of(party.primary)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"key": people(*sys.argv[1:])}))  # noqa: T201 - read by the parent
