"""Old versions and files without a version go; what is shown stays."""

import datetime

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from settings_app.look import look_of
from settings_app.models import LookFile, LookVersion
from settings_app.services import prune
from tests.settings_app.samples import image_bytes, png, upload


def send_logo(client, data):
    client.post(reverse("settings:brand"), {"form": "logo", "logo": upload(data, "logo.png")})


def test_files_that_no_version_shows_go_after_a_day(
    alice, client, django_capture_on_commit_callbacks
):
    owner = alice.client()
    send_logo(owner, image_bytes(size=(10, 10)))
    replaced = LookFile.objects.get()
    send_logo(owner, image_bytes(size=(20, 20)))
    owner.post(reverse("settings:modals"), {"form": "picture", "picture": png()})
    owner.post(reverse("settings:publish"), {"revision": LookVersion.objects.get().revision})
    assert prune.prune_looks() == 0
    tomorrow = timezone.now() + datetime.timedelta(days=1, minutes=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert prune.prune_looks(now=tomorrow) == 1
    assert not default_storage.exists(str(replaced.file))
    assert client.get(look_of(alice.account).logo_url).status_code == 200
    assert {row.kind for row in LookFile.objects.all()} == {"logo", "picture"}


def test_a_hundred_earlier_versions_stay(alice):
    for number in range(1, 110):
        LookVersion.objects.create(
            account=alice.account, number=number, state="previous", changed_by_label="a"
        )
    prune.prune_looks()
    numbers = LookVersion.objects.order_by("number").values_list("number", flat=True)
    assert (len(numbers), numbers[0]) == (100, 10)
