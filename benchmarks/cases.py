"""What is asked of the product: the pages of an owner, calls of the API, the linking page."""

import datetime
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from benchmarks.server import Server


@dataclass
class Case:
    """One request of one tenant: how it is sent, and what the rounds showed."""

    name: str
    size: int
    server: Server
    ask: Callable[[], requests.Response]
    status: int = 200
    # Words that a right answer holds, and how often at least.
    holds: str = ""
    least: int = 1
    # Asked so often a round, where its limit or its cost forbids more; 0: as all others.
    count: int = 0
    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)

    def check(self) -> None:
        """Raise SystemExit unless the route answers as agreed: a wrong answer has no speed."""
        response = self.ask()
        found = response.text.count(self.holds) if self.holds else self.least
        if response.status_code != self.status or found < self.least:
            said = f"{response.status_code}, {found} × {self.holds}: {response.text[:300]}"
            raise SystemExit(f"{self.name} at {self.size}: {said}")

    def warm(self) -> None:
        for _ in range(2):
            self.ask()

    def round(self, count: int) -> None:
        count = self.count or count
        before = self.server.cpu_seconds()
        for _ in range(count):
            start = time.perf_counter()
            status = self.ask().status_code
            self.wall_ms.append((time.perf_counter() - start) * 1000)
            if status != self.status:
                raise SystemExit(f"{self.name} at {self.size} failed under load: {status}")
        self.cpu_ms.append((self.server.cpu_seconds() - before) / count * 1000)


class Visitor:
    """One owner's browser: keeps the cookies, the stamp and the CSRF token of the list."""

    def __init__(self, server: Server, tenant: dict[str, Any]) -> None:
        self.http, self.server, self.tenant = session(), server, tenant
        self.http.cookies.set("ayrdash", tenant["session"])
        page = self.get("/profiles/").text
        self.token = value_of(page, "csrfmiddlewaretoken")
        last = re.search(r'href="\?([^"]*)"><span>Last', page)
        self.last = "/profiles/?" + last.group(1).replace("&amp;", "&") if last else "/profiles/"
        self.turn = 0

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.server.url + path, allow_redirects=False, timeout=60)

    def switch(self) -> requests.Response:
        self.turn = 1 - self.turn
        data = {"profile": self.tenant["profiles"][self.turn], "csrfmiddlewaretoken": self.token}
        url = self.server.url + "/profiles/switch/"
        return self.http.post(url, data=data, allow_redirects=False, timeout=60)

    def cases(self) -> list[Case]:
        size, search = self.tenant["size"], "/profiles/?q=000042"
        row = 'class="row"'
        return [
            Case("first page", size, self.server, lambda: self.get("/profiles/"), 200, row, 51),
            Case("last page", size, self.server, lambda: self.get(self.last), 200, row, 51),
            Case("search", size, self.server, lambda: self.get(search), 200, row, 2),
            Case("switch", size, self.server, self.switch, 302),
        ]


class Integrator:
    """A client of the API with one account's key; remembers what was acknowledged."""

    def __init__(self, server: Server, tenant: dict[str, Any], *, writes: bool) -> None:
        self.http, self.server, self.tenant = session(), server, tenant
        self.writes = writes
        self.http.headers["Authorization"] = f"Bearer {tenant['key']}"
        later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
        self.later, self.number = later.strftime("%Y-%m-%dT%H:%M:%SZ"), 0
        self.created: list[str] = []
        self.accepted: list[str] = []

    def get(self, path: str) -> requests.Response:
        return self.http.get(f"{self.server.url}/api{path}", timeout=60)

    def create(self) -> requests.Response:
        self.number += 1
        body = {"title": f"Made {self.number:06d}"}
        answer = self.http.post(f"{self.server.url}/api/profiles", json=body, timeout=60)
        self.created.append(answer.json().get("refId", ""))
        return answer

    def post(self) -> requests.Response:
        self.number += 1
        text = f"News {self.number}"
        body = {"post": text, "platforms": ["bluesky"], "scheduleDate": self.later}
        answer = self.http.post(f"{self.server.url}/api/post", json=body, timeout=60)
        self.accepted.append(answer.json().get("id", ""))
        return answer

    def cases(self) -> list[Case]:
        size, server = self.tenant["size"], self.server
        ref = '"refId"'
        # By number: the profiles that the writes add are no part of the figure.
        path = f"/profiles?limit={size}"
        listed = Case("API: list", size, server, lambda: self.get(path), 200, ref, size)
        if not self.writes:
            listed.count = 15
            return [listed]
        return [
            listed,
            Case("API: create profile", size, server, self.create, 200, '"profileKey"'),
            Case("API: accept a post", size, server, self.post, 200, '"scheduled"'),
            Case(
                "API: history, 25 posts",
                size,
                server,
                lambda: self.get("/history?type=immediate"),
                200,
                '"postIds"',
                25,
            ),
        ]

    def look_up(self) -> int:
        """Raise SystemExit unless everything that was acknowledged is there; return how much."""
        for path, member, refs in (
            ("/profiles?refId={}", "profiles", self.created),
            ("/post/{}", "id", self.accepted),
        ):
            for ref in refs:
                if not ref or not self.get(path.format(ref)).json().get(member):
                    raise SystemExit(f"Acknowledged and not found: {path.format(ref)}")
        return len(self.created) + len(self.accepted)


def public_cases(server: Server, tenant: dict[str, Any]) -> list[Case]:
    """The linking page of an end user, and an owner's sign-in."""
    guest, person = session(), session()
    guest.get(f"{server.url}{tenant['link']}", timeout=60)
    login = f"{server.url}/account/login/"

    def sign_in() -> requests.Response:
        person.cookies.pop("ayrdash", None)
        page = person.get(login, timeout=60)
        token = value_of(page.text, "csrfmiddlewaretoken")
        data = {
            "login": tenant["email"],
            "password": tenant["password"],
            "csrfmiddlewaretoken": token,
        }
        return person.post(login, data=data, allow_redirects=False, timeout=60)

    return [
        Case("linking page", tenant["size"], server, lambda: guest.get(f"{server.url}/link/")),
        Case("sign-in, form and all", tenant["size"], server, sign_in, 302, count=3),
    ]


def bare_case(server: Server) -> Case:
    plain = session()
    # /proc counts in hundredths of a second: so quick an answer must be asked for often.
    return Case("bare view", 0, server, lambda: plain.get(server.url, timeout=60), count=300)


def session() -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    return made


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if not found:
        raise SystemExit(f"The page has no field {name}.")
    return found.group(1)
