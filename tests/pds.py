"""Bluesky's own PDS on loopback, started once a session (see tests/peers/bluesky)."""

import json
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

SCRIPT = Path(__file__).resolve().parent / "peers" / "bluesky" / "start.sh"


@dataclass(frozen=True)
class PdsAccount:
    """An account at the PDS with an app password."""

    did: str
    handle: str
    password: str
    app_password: str


@dataclass(frozen=True)
class Pds:
    """The running server."""

    url: str
    admin_password: str

    def take_down(self, did: str, *, applied: bool = True) -> None:
        """Take an account down, or let it live again, as the PDS's own moderator."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        answer = requests.post(
            f"{self.url}/xrpc/com.atproto.admin.updateSubjectStatus",
            json={"subject": subject, "takedown": {"applied": applied}},
            auth=("admin", self.admin_password),
            timeout=30,
        )
        answer.raise_for_status()

    def _call(self, method: str, body: dict[str, Any] | None, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.post(f"{self.url}/xrpc/{method}", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json() if answer.content else {}
        return result

    def new_account(self) -> PdsAccount:
        name = f"t{secrets.token_hex(5)}"
        password = secrets.token_hex(12)
        made = self._call(
            "com.atproto.server.createAccount",
            {"handle": f"{name}.test", "email": f"{name}@example.test", "password": password},
        )
        app = self._call(
            "com.atproto.server.createAppPassword", {"name": "ayrdash"}, made["accessJwt"]
        )
        return PdsAccount(made["did"], f"{name}.test", password, app["password"])

    def _own(self, account: PdsAccount) -> str:
        body = {"identifier": account.did, "password": account.password}
        return str(self._call("com.atproto.server.createSession", body)["accessJwt"])

    def deactivate(self, account: PdsAccount) -> None:
        self._call("com.atproto.server.deactivateAccount", {}, self._own(account))

    def activate(self, account: PdsAccount) -> None:
        self._call("com.atproto.server.activateAccount", None, self._own(account))

    def revoke_app_password(self, account: PdsAccount) -> None:
        body = {"name": "ayrdash"}
        self._call("com.atproto.server.revokeAppPassword", body, self._own(account))

    def records(self, did: str) -> list[dict[str, Any]]:
        """Return an account's posts with their addresses, newest first."""
        answer = requests.get(
            f"{self.url}/xrpc/com.atproto.repo.listRecords",
            params={"repo": did, "collection": "app.bsky.feed.post", "limit": "100"},
            timeout=30,
        )
        rows: list[dict[str, Any]] = answer.json()["records"]
        return rows

    def blob(self, did: str, cid: str) -> bytes:
        answer = requests.get(
            f"{self.url}/xrpc/com.atproto.sync.getBlob",
            params={"did": did, "cid": cid},
            timeout=30,
        )
        return answer.content


@contextmanager
def running() -> Iterator[Pds]:
    """Install on first use (about two minutes), start, and stop at the end."""
    subprocess.run(["bash", str(SCRIPT), "install"], check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        ["bash", str(SCRIPT)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield Pds(ready["url"].replace("localhost", "127.0.0.1"), ready["adminPassword"])
    finally:
        process.terminate()
        process.wait(20)
