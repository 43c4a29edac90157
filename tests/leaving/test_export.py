"""The export of an Account: whole, without secrets, written once, for owners alone."""

import datetime
import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.leaving.models import AccountExport
from ayrdash.leaving.services import exports
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.webhooks.models import Webhook
from profiles.services.keys import rotate_key
from settings_app.models import LookFile
from tests.cast import PASSWORD, make_member, make_profile
from tests.posts.network import link, published
from tests.posts.pictures import keep

URL = "/account/export/"


def ready(party):
    client = party.client()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def ordered(party):
    return exports.ask_export(account=party.account, actor=party.user)


def archive_of(party):
    export = ordered(party)
    assert exports.build_export(export.pk) == "ready"
    answer = ready(party).get(reverse("leaving:download", args=[export.ref]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def lines(archive, name):
    return [json.loads(line) for line in archive.read(name).splitlines()]


def test_everything_of_the_account_is_in_it(alice, charlie, bluesky):
    link(alice, bluesky)
    image = keep(alice.profile)
    published(alice, "Hello Bluesky", media=[image], alt_texts=["A cake"])
    make_member(alice, "viewer")
    Webhook.objects.create(
        profile=alice.profile, action="post", url="https://acme.test/hook", secret="s3cret-of-hook"
    )
    logo = LookFile(account=alice.account, kind="logo", name="logo-1", size_bytes=4)
    logo.file.save("logo-1.png", ContentFile(b"logo"))
    archive = archive_of(alice)
    assert json.loads(archive.read("account.json"))["name"] == "Northwind"
    assert json.loads(archive.read("account.json"))["format"] == "ayrdash-account"
    assert json.loads(archive.read("settings.json"))["settings"]["primary_lock"] is False
    members = json.loads(archive.read("members.json"))
    assert {(m["email"], m["role"]) for m in members} == {
        ("alice@northwind.test", "owner"),
        ("viewer@northwind.test", "viewer"),
    }
    acme = next(p for p in lines(archive, "profiles.jsonl") if p["title"] == "Acme")
    assert acme["ref_id"] == alice.profile.ref_id
    assert acme["social_accounts"][0]["handle"] == bluesky.account.handle
    assert acme["webhooks"][0]["url"] == "https://acme.test/hook"
    assert archive.read("linking-page/logo-1") == b"logo"
    (post,) = lines(archive, "posts.jsonl")
    assert (post["text"], post["profile_ref_id"]) == ("Hello Bluesky", alice.profile.ref_id)
    assert post["deliveries"][0]["state"] == "published"
    assert post["images"][0]["alt_text"] == "A cake"
    assert archive.read(post["images"][0]["path"]) == image.file.open("rb").read()
    verbs = [event["verb"] for event in json.loads(archive.read("audit.json"))]
    assert "account.opened" in verbs
    assert charlie.account.name not in str(archive.read("profiles.jsonl"))


def test_no_secret_is_in_it(alice, bluesky):
    account = link(alice, bluesky)
    rotate_key(profile=alice.profile, overlap=datetime.timedelta(hours=24), actor=alice.user)
    token = create_link_session(profile=alice.profile, by=alice.user).token
    hook = Webhook.objects.create(
        profile=alice.profile, action="post", url="https://acme.test/", secret="s3cret-of-hook"
    )
    archive = archive_of(alice)
    everything = "".join(
        archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
    )
    secrets = [
        token,
        hook.secret,
        bluesky.account.app_password,
        alice.user.password,
        account.credentials,
    ]
    for profile in (alice.primary, alice.profile):
        secrets += [key.secret for key in profile.keys.all()]
        secrets += [key.lookup for key in profile.keys.all()]
    assert [secret for secret in secrets if secret in everything] == []
    names = ("credentials", "token_hash", "lookup", '"password"')
    assert [name for name in names if name in everything] == []


def test_one_at_a_time(alice):
    client = alice.client()
    client.post(URL)
    client.post(URL)
    assert AccountExport.objects.count() == 1
    assert Event.objects.filter(verb="account.exported").count() == 1


def test_progress_is_shown_until_it_is_ready(alice):
    client = alice.client()
    client.post(URL)
    export = AccountExport.objects.get()
    AccountExport.objects.update(state="running", done_count=1, total_count=4)
    page = client.get(URL).content.decode()
    assert "25 %" in page
    assert "every 2s" in page
    AccountExport.objects.update(state="queued")
    exports.build_export(export.pk)
    part = client.get(URL, headers={"hx-request": "true", "hx-target": "exports"})
    text = part.content.decode()
    assert "<html" not in text
    assert reverse("leaving:download", args=[export.ref]) in text
    assert "every 2s" not in text


def test_progress_counts_rows(alice, monkeypatch):
    monkeypatch.setattr("ayrdash.leaving.archive.CHUNK", 2)
    for number in range(5):
        make_profile(alice.account, f"Brand {number}")
    seen = []
    note = exports._note_progress
    monkeypatch.setattr(
        exports, "_note_progress", lambda export, done: (seen.append(done), note(export, done))
    )
    export = ordered(alice)
    assert export.total_count == 7
    exports.build_export(export.pk)
    assert seen == [2, 4, 6, 7, 7, 7, 7]  # once more at the end of each file
    export.refresh_from_db()
    assert (export.done_count, export.percent) == (7, 100)


def test_download_asks_for_the_password_and_is_recorded(alice):
    export = ordered(alice)
    exports.build_export(export.pk)
    url = reverse("leaving:download", args=[export.ref])
    assert alice.client().get(url)["Location"].startswith(reverse("account_reauthenticate"))
    answer = ready(alice).get(url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="ayrdash-')
    event = Event.objects.get(verb="account.export_downloaded")
    assert event.actor == alice.user


@pytest.mark.parametrize("role", ["admin", "viewer"])
def test_only_owners_reach_it(alice, role):
    member, _ = make_member(alice, role)
    export = ordered(alice)
    exports.build_export(export.pk)
    client = ready(member)
    assert client.get(URL).status_code == 403
    assert client.post(URL).status_code == 403
    assert client.get(reverse("leaving:download", args=[export.ref])).status_code == 403


def test_an_unfinished_one_can_not_be_downloaded(alice):
    export = ordered(alice)
    assert ready(alice).get(reverse("leaving:download", args=[export.ref])).status_code == 404


def test_a_dead_worker_is_replaced_and_can_not_finish_over_it(alice):
    export = ordered(alice)
    first = exports._claim(export.pk)
    assert exports.build_export(export.pk) == "not waiting"
    later = timezone.now() + datetime.timedelta(minutes=6)
    assert exports.sweep(later) == 1
    assert exports.sweep(later) == 0  # it has been woken
    export.refresh_from_db()
    assert export.state == "queued"  # the sweep itself writes nothing
    assert exports.build_export(export.pk) == "ready"
    export.refresh_from_db()
    assert export.attempt == 2
    assert exports._finish(first, ContentFile(b"stale")) == "overtaken"
    export.refresh_from_db()
    assert export.file.size > 100


def test_what_dies_again_and_again_is_given_up(alice):
    export = ordered(alice)
    AccountExport.objects.update(state="running", attempt=3, lease_until=timezone.now())
    exports.sweep(timezone.now() + datetime.timedelta(minutes=1))
    export.refresh_from_db()
    assert export.state == "failed"
    assert "Failed" in alice.client().get(URL).content.decode()


def test_old_exports_go_with_their_files_but_not_while_closing(alice):
    export = ordered(alice)
    exports.build_export(export.pk)
    export.refresh_from_db()
    later = timezone.now() + datetime.timedelta(days=8)
    type(alice.account).objects.update(closing_at=timezone.now())
    assert exports.prune(later) == 0
    type(alice.account).objects.update(closing_at=None)
    assert exports.prune(later) == 1
    assert not export.file.storage.exists(export.file.name)
