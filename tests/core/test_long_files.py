"""Files are written while somebody waits only as far as they are short."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.posts.models import Post
from ayrdash.suspensions.services import lift, suspend

pytestmark = pytest.mark.django_db


@pytest.fixture
def long(alice, monkeypatch):
    """Three rows of each, where a file takes two."""
    monkeypatch.setattr("ayrdash.core.csvfile.MOST_ROWS", 2)
    for number in range(3):
        Post.objects.create(
            profile=alice.profile,
            text=f"Post {number}",
            due_at=timezone.now(),
            created_by_label="Alice",
        )
        case = suspend(profile=alice.profile, cause="owner", reason="Unpaid", actor=alice.user)
        lift(suspension=case, actor=alice.user)
    return alice.client(acting_as=alice.profile)


def test_longer_ones_say_what_to_do_and_lead_back(long):
    asked = [
        long.get(reverse("posts:export"), {"q": "Post"}),
        long.get(reverse("suspensions:export")),
        long.post("/audit/export/", {"format": "csv", "topic": "profiles"}),
    ]
    for answer, back in zip(asked, ("?q=Post", "/suspensions/", "?topic=profiles"), strict=True):
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "more than 2 rows" in page
        assert back in page
        assert reverse("leaving:export") in page
    assert not Event.objects.filter(verb="audit.exported").exists()


def test_a_part_that_is_short_enough_is_sent(long):
    answer = long.get(reverse("posts:export"), {"q": "Post 1"})
    assert answer.getvalue().decode().count("Post ") == 2  # the head has one too
