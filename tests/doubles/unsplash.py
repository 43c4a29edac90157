"""Unsplash as its reference describes it: photos at random, about something, by their ids."""

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests.doubles.web import Asked, Reply, Web


@dataclass
class Unsplash(Web):
    """``photos``: id to what it is about. ``told``: the ids whose use was told."""

    key: str = "access"
    photos: dict[str, str] = field(default_factory=lambda: {"aB-1": "lake", "cD_2": "tea, green"})
    told: list[str] = field(default_factory=list)

    def name_of(self, asked: Asked) -> str:
        return f"{asked.method} {asked.path.split('/')[1]}"

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/pictures/"):
            # The key is for the API, not for who keeps the files.
            assert "authorization" not in asked.headers
            out = io.BytesIO()
            Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
            return Reply(body=out.getvalue(), headers={"Content-Type": "image/jpeg"})
        if asked.headers.get("authorization") != f"Client-ID {self.key}":
            return Reply(401, {"errors": ["OAuth error: The access token is invalid"]})
        name, _, rest = asked.path.removeprefix("/photos/").partition("/")
        if rest == "download":
            self.told.append(name)
            return Reply(body={"url": f"{self.url}/pictures/{name}"})
        if name == "random":
            about = asked.query.get("query", "")
            name = next((key for key, words in self.photos.items() if about in words), "")
        return self.photo(name)

    def photo(self, name: str) -> Reply:
        if name not in self.photos:
            return Reply(404, {"errors": ["No photos found."]})
        told: dict[str, Any] = {
            "id": name,
            "urls": {"regular": f"{self.url}/pictures/{name}"},
            "links": {"download_location": f"{self.url}/photos/{name}/download?ixid=x"},
        }
        return Reply(body=told)
