"""Forms as a browser without scripts reads and sends them."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class Forms(HTMLParser):
    """Collects each form of a page: where it goes, its fields, the words of its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.in_button = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append({**values, "fields": {}, "buttons": ""})
        elif self.found and tag == "input" and values.get("name"):
            ticked = values.get("type") not in ("checkbox", "radio") or "checked" in values
            if ticked and values.get("type") != "file":
                fields = self.found[-1]["fields"].setdefault(values["name"], [])
                fields.append(values.get("value", ""))
        self.in_button = tag == "button" or (self.in_button and tag != "form")

    def handle_endtag(self, tag: str) -> None:
        self.in_button = self.in_button and tag != "button"

    def handle_data(self, data: str) -> None:
        if self.in_button and self.found:
            self.found[-1]["buttons"] += data


def press(client: Client, url: str, button: str, **fields: Any) -> HttpResponse:
    """Open a page and press a button of one of its POST forms; returns what comes then."""
    page = client.get(url).content.decode()
    [form] = [
        form
        for form in Forms(page).found
        if form.get("method") == "post" and button in form["buttons"]
    ]
    return client.post(form.get("action") or url, {**form["fields"], **fields})
