"""Composer and history: posts belong to one profile, images to its Account."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from ayrdash.posts.models import Media, Post
from tests.access.table import Row
from tests.cast import Party


def post(party: Party) -> list[Any]:
    made = Post.objects.create(
        profile=party.profile, text="Hello", due_at=timezone.now(), created_by_label="Alice"
    )
    return [made.ref]


def image(party: Party) -> list[Any]:
    made = Media(profile=party.profile, content_type="image/png", width=1, height=1, size_bytes=3)
    made.file.save(f"{made.ref}.png", ContentFile(b"png"), save=False)
    made.save()
    return [made.ref]


ROWS = [
    Row("posts:index", "GET"),
    Row("posts:export", "GET"),
    Row("posts:held", "GET"),
    Row("posts:held_plan", "GET", primary=422, needs="post"),
    Row("posts:held_plan", "POST", data={"which": "all"}, primary=422, needs="post"),
    Row("posts:create", "GET", needs="post"),
    Row("posts:create", "POST", data={"text": ""}, primary=422, needs="post"),
    Row("posts:media", "GET", of=image),
    Row("posts:detail", "GET", of=post, primary=404, profile=200),
    Row("posts:approve", "POST", of=post, primary=404, profile=302, needs="approve"),
    Row("posts:reject", "POST", of=post, primary=404, profile=302, needs="approve"),
    Row("posts:release", "POST", of=post, primary=404, profile=302, needs="post"),
    Row("posts:retry", "POST", of=post, primary=404, profile=302, needs="post"),
    Row("posts:cancel", "POST", of=post, primary=404, profile=302, needs="post"),
    Row("posts:delete", "GET", of=post, primary=404, profile=200, needs="post"),
    Row("posts:delete", "POST", of=post, primary=404, profile=302, needs="post"),
]
