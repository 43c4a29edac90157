"""A double of the APIs of Google Business: one person with accounts and locations.

Accounts, locations and figures keep to the parameters of Google's discovery documents (October
2026, Apache-2.0); local posts are in none of them and are written from Google's reference of
version 4. No real Google has been asked.
"""

import datetime
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.codeflow import CodeWeb, Token
from tests.doubles.web import Asked, Reply

MANAGE = "https://www.googleapis.com/auth/business.manage"
# Of the discovery documents: what each list and look takes.
_PARAMS = {
    "accounts": {"filter", "pageSize", "pageToken", "parentAccount"},
    "locations": {"filter", "orderBy", "pageSize", "pageToken", "readMask"},
    "location": {"readMask"},
}
_FIELDS = {"name", "title", "storefrontAddress", "storeCode", "metadata"}
_POST = {"languageCode", "summary", "callToAction", "media", "topicType", "event", "offer"}
_WANTS: dict[str, set[str]] = {"STANDARD": set(), "EVENT": {"event"}, "OFFER": {"event", "offer"}}
_ACTIONS = {"BOOK", "ORDER", "SHOP", "LEARN_MORE", "SIGN_UP", "CALL"}


def refusal(status: int, message: str, reason: str = "") -> Reply:
    """Return an error in Google's shape."""
    names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}
    names |= {404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}
    error: dict[str, Any] = {"code": status, "message": message, "status": names[status]}
    if reason:
        info = "type.googleapis.com/google.rpc.ErrorInfo"
        error["details"] = [{"@type": info, "reason": reason, "domain": "googleapis.com"}]
    return Reply(status, {"error": error})


def location(number: str, title: str, city: str = "", *, verified: bool = True) -> dict[str, Any]:
    """Return a location as Google lists it."""
    found: dict[str, Any] = {"name": f"locations/{number}", "title": title}
    found["metadata"] = {"hasVoiceOfMerchant": True} if verified else {}
    if city:
        lines = {"addressLines": ["1 Main St"], "locality": city, "regionCode": "US"}
        found |= {"storefrontAddress": lines, "storeCode": f"S{number}"}
    return found


@dataclass
class Gmb(CodeWeb):
    """``accounts``: number to its locations. ``verdict``: what becomes of a new post."""

    consent_path: str = "/o/oauth2/v2/auth"
    token_path: str = "/token"
    life: int = 3_600
    accounts: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {
            "1": [location("501", "Acme Bakery", "Springfield"), location("502", "Acme Plumbing")],
            "2": [location("503", "Acme Bar", verified=False)],
        }
    )
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    verdict: str = "LIVE"
    looks: int = 1
    ended: list[str] = field(default_factory=list)
    count: int = 0

    def login_refused(self, token: Token | None) -> Reply:
        return refusal(401, "Request had invalid authentication credentials.")

    def name_of(self, asked: Asked) -> str:
        """Name calls without the numbers in them."""
        parts = asked.path.strip("/").replace(":", "/").split("/")
        kept = [part for part in parts if part not in ("v1", "v4") and not part.isdecimal()]
        return f"{asked.method} {'/'.join(kept)}"

    def answer(self, asked: Asked) -> Reply:
        if reply := self.oauth(asked):
            return reply
        if asked.path == "/revoke":
            self.ended.append(asked.form()["token"])
            self.revoke()
            return Reply(200, {})
        token, name = self.granted(asked), self.name_of(asked)
        if name == "GET userinfo":
            return Reply(200, {"sub": "1122", "email": "gina@example.com"})
        if MANAGE not in token.scopes:
            raise refusal(403, "Request had insufficient authentication scopes.")
        if "/localPosts" in asked.path:
            return self._posts(asked)
        acts = {
            "GET accounts": self._accounts,
            "GET accounts/locations": self._locations,
            "GET locations": self._location,
            "GET locations/fetchMultiDailyMetricsTimeSeries": self._series,
        }
        return acts[name](asked)

    def _knows(self, asked: Asked, kind: str) -> None:
        if unknown := set(asked.query) - _PARAMS[kind]:
            raise refusal(400, f"Unknown name {unknown}")
        mask = asked.query.get("readMask", "")
        if kind != "accounts" and (not mask or set(mask.split(",")) - _FIELDS):
            raise refusal(400, f"Invalid field mask {mask!r}")

    def _page(self, asked: Asked, rows: list[Any], most: int, name: str) -> Reply:
        start = int(asked.query.get("pageToken") or 0)
        size = min(int(asked.query.get("pageSize") or most), most)
        found: dict[str, Any] = {name: rows[start : start + size]} if rows else {}
        more = {"nextPageToken": str(start + size)} if start + size < len(rows) else {}
        return Reply(200, {**found, **more})

    def _accounts(self, asked: Asked) -> Reply:
        self._knows(asked, "accounts")
        rows = [{"name": f"accounts/{n}", "accountName": f"Group {n}"} for n in self.accounts]
        return self._page(asked, rows, 20, "accounts")

    def _locations(self, asked: Asked) -> Reply:
        self._knows(asked, "locations")
        rows = self.accounts[asked.path.split("/")[3]]
        return self._page(asked, rows, 100, "locations")

    def _location(self, asked: Asked) -> Reply:
        self._knows(asked, "location")
        number = asked.path.removeprefix("/v1/")
        for row in (row for rows in self.accounts.values() for row in rows):
            if row["name"] == number:
                return Reply(200, row)
        raise refusal(404, "Requested entity was not found.")

    def _series(self, asked: Asked) -> Reply:
        assert asked.query["dailyRange.startDate.year"], asked.query
        days = [{"date": {"day": 1}, "value": "4"}, {"date": {"day": 2}}, {"value": "3"}]
        series = {"dailyMetric": "WEBSITE_CLICKS", "timeSeries": {"datedValues": days}}
        groups = [{"dailyMetricTimeSeries": [series]}]
        return Reply(200, {"multiDailyMetricTimeSeries": groups})

    def _posts(self, asked: Asked) -> Reply:
        name = asked.path.removeprefix("/v4/")
        where, _slash, number = name.partition("/localPosts")
        account, place = where.split("/")[1], f"locations/{where.split('/')[3]}"
        if place not in [row["name"] for row in self.accounts.get(account, [])]:
            raise refusal(404, "Requested entity was not found.")
        if not number:
            if asked.method == "POST":
                return Reply(200, self._post(asked.json(), where))
            rows = [row for row in reversed(self.posts.values()) if row["name"].startswith(where)]
            return self._page(asked, rows, 100, "localPosts")
        if name not in self.posts:
            raise refusal(404, "Requested entity was not found.")
        if asked.method == "DELETE":
            del self.posts[name]
            return Reply(200, {})
        return Reply(200, self._looked_at(self.posts[name]))

    def _post(self, body: dict[str, Any], where: str) -> dict[str, Any]:
        if set(body) - _POST:
            raise refusal(400, f"Unknown name in {sorted(body)}")
        wants = _WANTS[body["topicType"]]
        if not wants <= set(body) or (body["topicType"] == "OFFER" and "callToAction" in body):
            raise refusal(400, f"{body['topicType']} wants {sorted(wants)}")
        if event := body.get("event"):
            schedule = event["schedule"]
            days = [schedule[name] for name in ("startDate", "endDate")]
            first, last = (datetime.date(d["year"], d["month"], d["day"]) for d in days)
            if not event["title"] or last < first:
                raise refusal(400, "event.schedule ends before it starts")
        if len(body.get("summary", "")) > 1_500:
            raise refusal(400, "summary is too long")
        action = body.get("callToAction", {})
        if action and (action["actionType"] not in _ACTIONS or not action.get("url")):
            raise refusal(400, "callToAction is not valid")
        for item in body.get("media", []):
            assert item["mediaFormat"] == "PHOTO", item
            with urllib.request.urlopen(item["sourceUrl"], timeout=10) as file:
                item["data"] = file.read()
        self.count += 1
        name = f"{where}/localPosts/{self.count}"
        now = datetime.datetime.now(datetime.UTC)
        self.posts[name] = {
            **body,
            "name": name,
            "state": "PROCESSING",
            "createTime": now.isoformat().replace("+00:00", "Z"),
            "searchUrl": f"https://local.google.com/place?id={self.count}",
            "looks": self.looks,
        }
        return self._shown(self.posts[name])

    def _looked_at(self, row: dict[str, Any]) -> dict[str, Any]:
        row["looks"] -= 1
        if row["looks"] <= 0:
            row["state"] = self.verdict
        return self._shown(row)

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        media = [{k: v for k, v in item.items() if k != "data"} for item in row.get("media", [])]
        return {**row, **({"media": media} if media else {})}
