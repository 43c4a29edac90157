"""Nothing typed or uploaded is lost, and no post that may be live reads as cancelled."""

import datetime
import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.posts import tasks
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.services import publish
from ayrdash.posts.services.change import TooLate, cancel_post
from ayrdash.posts.services.create import PostProblems
from tests.posts.network import link, write
from tests.posts.pictures import keep


@pytest.fixture
def account(alice, bluesky):
    return link(alice, bluesky)


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Asia/Tokyo", "0001-01-01T00:00"), ("America/New_York", "9999-12-31T23:59")],
)
def test_an_impossible_date_is_refused_beside_it(alice, account, zone, due):
    alice.account.profiles.filter(pk=alice.profile.pk).update(time_zone=zone)
    answer = alice.client(acting_as=alice.profile).post(
        reverse("posts:create"),
        {"text": "Kept", "networks": ["bluesky"], "when": "later", "due": due, "key": "k"},
    )
    assert answer.status_code == 422
    assert "Kept" in answer.content.decode()
    assert answer.context["form"].errors["due"]


def test_a_post_that_may_be_live_cannot_be_cancelled(alice, account, bluesky):
    post = write(alice)
    delivery = Delivery.objects.get()
    bluesky.accept_then_reset("com.atproto.repo.createRecord", times=1)
    bluesky.fail("com.atproto.repo.getRecord", status=500, times=1)
    assert publish.publish_delivery(delivery.pk) == "retry"
    assert bluesky.texts() == ["Hello"]
    with pytest.raises(TooLate):
        cancel_post(post=post, actor=alice.user)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.QUEUED


def test_one_image_stays_with_the_post_that_took_it_first(alice, account):
    image = keep(alice.profile)
    first = write(alice, media=[image], idempotency_key="a")
    stale = Media.objects.get(pk=image.pk)
    stale.post = None  # as a second submission read it before the first was saved
    with pytest.raises(PostProblems):
        write(alice, media=[stale], idempotency_key="b")
    assert Media.objects.get(pk=image.pk).post == first
    assert Post.objects.count() == 1


def test_the_prune_takes_old_uploads_and_their_files_only(
    alice, account, django_capture_on_commit_callbacks
):
    old, used = keep(alice.profile), keep(alice.profile)
    write(alice, media=[used])
    Media.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
    storage, name = old.file.storage, old.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.prune_media() == 1
    assert not storage.exists(name)
    assert used.file.storage.exists(used.file.name)


def test_the_prune_takes_what_a_killed_process_left_of_an_upload(settings, db):
    # Beside the media: to keep a file is to rename it.
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    assert folder.parent == Path(settings.MEDIA_ROOT).parent == settings.DATA_DIR
    left, under_way = folder / "left.upload", folder / "new.upload"
    for path in (left, under_way):
        path.touch()
    os.utime(left, (0, 0))
    assert tasks.prune_media() == 1
    assert list(folder.iterdir()) == [under_way]
    under_way.unlink()


def test_changed_text_under_the_same_key_is_told_not_dropped(alice, account):
    client = alice.client(acting_as=alice.profile)
    form = {"text": "First", "networks": ["bluesky"], "when": "now", "key": "same"}
    assert client.post(reverse("posts:create"), form).status_code == 302
    assert client.post(reverse("posts:create"), form).status_code == 302
    answer = client.post(reverse("posts:create"), {**form, "text": "Second"})
    assert answer.status_code == 422
    assert "Second" in answer.content.decode()
    assert Post.objects.get().text == "First"
    fresh = answer.context["form"]["key"].value()
    assert fresh != "same"
    client.post(reverse("posts:create"), {**form, "text": "Second", "key": fresh})
    assert Post.objects.count() == 2
