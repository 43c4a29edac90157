"""Exports that somebody made up: nothing of them is served as it came, none breaks a worker."""

import datetime
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account, User
from ayrdash.leaving.models import AccountImport
from ayrdash.leaving.services import readings, unpacking
from ayrdash.posts.models import Media
from settings_app.models import LookFile
from tests.leaving.archives import entry, rewritten, with_row, with_settings
from tests.posts.network import link, write
from tests.posts.pictures import keep, picture

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"
FILE = {"created_at": "2026-01-01T00:00:00Z", "label": "x", "sha256": "", "size_bytes": 1}


@pytest.fixture
def export(alice, bluesky, tmp_path):
    link(alice, bluesky)
    for number in range(3):
        write(alice, text=f"Post {number}", media=[keep(alice.profile)] if number == 0 else [])
    path = tmp_path / "northwind.zip"
    call_command("exportaccount", alice.account.ref_id, str(path), stdout=io.StringIO())
    return path.read_bytes()


@pytest.fixture
def operator(charlie):
    User.objects.filter(pk=charlie.user.pk).update(is_superuser=True)
    return charlie


def ordered(party, content, **fields):
    file = SimpleUploadedFile("northwind.zip", content, "application/zip")
    answer = party.client().post(reverse("leaving:imports"), {"file": file, **fields})
    assert answer.status_code == 302, answer.content.decode()
    return AccountImport.objects.latest("id")


def begun(party, content, **fields):
    found = ordered(party, content, **fields)
    readings.work(found.pk)
    party.client().post(reverse("leaving:begin_import", args=[found.ref]))
    found.refresh_from_db()
    return found


def read_in(party, content, **fields):
    found = begun(party, content, **fields)
    readings.work(found.pk)
    found.refresh_from_db()
    return found


def look_file(**values):
    return FILE | {"width": 0, "height": 0, "source": ""} | values


@pytest.mark.parametrize("kind", ["logo", "favicon", "picture", "style", "page"])
def test_a_page_among_the_files_of_the_linking_page_is_refused(export, operator, kind):
    row = look_file(kind=kind, name="x.html", content_type="text/html")
    content = with_settings(export, linking_page_files=[row])
    content = rewritten(content, {"linking-page/x.html": SCRIPT})
    found = read_in(operator, content, owner_email=operator.user.email)
    assert found.state == "failed"
    assert found.note.startswith("“linking-page/x.html” can't be read in: ")
    assert not LookFile.objects.exists()


def test_files_of_the_linking_page_are_made_anew(export, operator):
    rows = [
        look_file(kind="logo", name="a.html", content_type="text/html"),
        look_file(
            kind="style",
            name="b.css",
            content_type="text/html",
            source="p { color: red } p { background: url(https://x.test) }",
        ),
    ]
    content = with_settings(export, linking_page_files=rows)
    hidden = {"linking-page/a.html": picture() + SCRIPT, "linking-page/b.css": SCRIPT}
    found = read_in(operator, rewritten(content, hidden), owner_email=operator.user.email)
    assert found.state == "done", found.note
    logo, style = LookFile.objects.filter(account=found.account).order_by("kind")
    assert (logo.content_type, style.content_type) == ("image/png", "text/css")
    assert logo.name.endswith(".png")
    assert SCRIPT not in logo.file.read()
    shown = style.file.read()
    assert b"color: red" in shown
    assert b"url" not in shown
    assert SCRIPT not in shown


def test_images_of_posts_are_encoded_anew(export, operator, client):
    row = json.loads(entry(export, "posts.jsonl").splitlines()[0])["images"][0]
    images = [row | {"content_type": "text/html", "file": "x.html"}]
    content = with_row(export, "posts.jsonl", images=images)
    good = rewritten(content, {row["path"]: picture() + SCRIPT})
    found = read_in(operator, good, into_ref_id=operator.account.ref_id)
    assert found.state == "done", found.note
    kept = Media.objects.get(profile__account=operator.account)
    assert (kept.content_type, kept.file.name[-4:]) == ("image/jpeg", ".jpg")
    assert SCRIPT not in kept.file.read()
    bad = rewritten(content, {row["path"]: SCRIPT})
    found = read_in(operator, bad, into_ref_id=operator.account.ref_id)
    assert found.state == "failed"
    assert found.note.startswith("Line 1 of posts.jsonl can't be read in: “images/")


def test_no_row_makes_a_page_of_a_file(alice):
    media = keep(alice.profile)
    url = reverse("posts:media", args=[media.ref])
    assert alice.client().get(url)["X-Content-Type-Options"] == "nosniff"
    Media.objects.filter(pk=media.pk).update(content_type="text/html")
    assert alice.client().get(url).status_code == 404
    row = LookFile(account=alice.account, kind="logo", name="x.png", size_bytes=1)
    row.content_type = "text/html"
    row.file.save("x.png", SimpleUploadedFile("x.png", SCRIPT))
    assert alice.client().get(reverse("look:file", args=["x.png"])).status_code == 404


def test_the_plan_of_the_file_grants_nothing(export, operator, settings):
    settings.DEFAULT_PLAN = "starter"
    head = json.loads(entry(export, "account.json")) | {"plan": "enterprise"}
    content = rewritten(export, {"account.json": json.dumps(head).encode()})
    found = read_in(operator, content, owner_email=operator.user.email)
    assert Account.objects.get(pk=found.account_id).plan == "starter"
    shown = operator.client().get(reverse("leaving:import", args=[found.ref])).content.decode()
    assert "the new account gets this installation's default plan" in shown


def test_bombs_are_not_unpacked(export, operator, monkeypatch):
    into = {"into_ref_id": operator.account.ref_id}
    row = json.loads(entry(export, "posts.jsonl").splitlines()[0])["images"][0]
    cases = [
        ({"account.json": b" " * 9_000_000}, "“account.json” is larger than 8 MB."),
        (
            {"posts.jsonl": b" " * 3_000_000},
            "Line 1 of posts.jsonl can't be read in: It is longer than 2 MB.",
        ),
    ]
    for entries, note in cases:
        found = ordered(operator, rewritten(export, entries), **into)
        assert readings.work(found.pk) == "failed"
        found.refresh_from_db()
        assert found.note == note
    bomb = rewritten(export, {row["path"]: b"\0" * 31_000_000})
    assert "is larger than 30 MB." in read_in(operator, bomb, **into).note
    monkeypatch.setattr(unpacking, "LINES_BYTES", 100)
    assert "“profiles.jsonl” is larger" in read_in(operator, export, **into).note


def damaged(export, change):
    """The export with one byte field of each entry's heads changed."""
    data = bytearray(export)
    for mark, flags, method in ((b"PK\x03\x04", 6, 8), (b"PK\x01\x02", 8, 10)):
        at = data.find(mark)
        while at >= 0:
            if change == "encrypted":
                data[at + flags] |= 1
            else:
                data[at + method] = 97
            at = data.find(mark, at + 4)
    return bytes(data)


def strange(export):
    head = json.loads(entry(export, "account.json"))
    image = json.loads(entry(export, "posts.jsonl").splitlines()[0])["images"][0]
    row = entry(export, "profiles.jsonl").splitlines()[-1]
    packed = rewritten(export, {})
    at = packed.find(b"account.json") + len("account.json")
    return {
        "deflate": packed[:at] + b"\xff" * 8 + packed[at + 8 :],
        "encrypted": damaged(export, "encrypted"),
        "method": damaged(export, "method"),
        "settings": rewritten(export, {"settings.json": None}),
        "no settings": rewritten(export, {"settings.json": b"{}"}),
        "text": rewritten(export, {"settings.json": b"no"}),
        "nested": rewritten(export, {"settings.json": b"[" * 200_000}),
        "list": rewritten(export, {"account.json": b"[]"}),
        "name": rewritten(export, {"account.json": json.dumps(head | {"name": 3}).encode()}),
        "posts": rewritten(export, {"posts.jsonl": None}),
        "twice": rewritten(
            export, {"profiles.jsonl": entry(export, "profiles.jsonl") + row + b"\n"}
        ),
        "number": with_row(export, "posts.jsonl", images=[image | {"position": 10**30}]),
        "refs": with_row(export, "posts.jsonl", profile_ref_id=[]),
    }


def test_whatever_the_file_is_the_report_says_why(export, operator):
    told = {}
    for name, content in strange(export).items():
        found = read_in(operator, content, owner_email=operator.user.email)
        told[name] = found.note
        assert (found.state, bool(found.note), found.file.name) == ("failed", True, ""), name
    assert told["settings"] == "“settings.json” is not in the file."
    unread = "“account.json” can't be read: "
    assert told["encrypted"].startswith(unread)
    assert "is encrypted" in told["encrypted"]
    assert told["method"] == f"{unread}That compression method is not supported"
    assert told["twice"].startswith("Line 3 of profiles.jsonl can't be read in: ")


def test_what_is_given_up_leaves_no_file(export, operator):
    found = ordered(operator, export, into_ref_id=operator.account.ref_id)
    now = timezone.now()
    AccountImport.objects.filter(pk=found.pk).update(state="looking", tries=5, lease_until=now)
    storage, name = found.file.storage, found.file.name
    readings.sweep(now + datetime.timedelta(seconds=1))
    found.refresh_from_db()
    assert (found.state, found.file.name, storage.exists(name)) == ("failed", "", False)


def test_an_overtaken_worker_opens_no_second_account(export, operator):
    found = begun(operator, export, owner_email=operator.user.email)
    late = readings._claim(found.pk, "queued", "running")
    with late.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        readings.sweep(timezone.now() + datetime.timedelta(minutes=6))
        before = Account.objects.count()
        with pytest.raises(readings._Overtaken):
            readings._read(late, archive)
    assert Account.objects.count() == before
    assert readings.work(found.pk) == "done"
    assert Account.objects.count() == before + 1


def test_each_progress_gives_new_tries_and_the_dry_run_renews(export, operator, monkeypatch):
    monkeypatch.setattr(readings, "BATCH", 1)
    monkeypatch.setattr(readings, "LINES_A_LEASE", 1)
    renew, calls = readings._renew, []
    monkeypatch.setattr(readings, "_renew", lambda run, **v: (calls.append(v), renew(run, **v)))
    found = begun(operator, export, into_ref_id=operator.account.ref_id)
    assert calls == [{}] * 7  # two profiles for each of two columns, three posts
    place, placed = readings.imports.place_post, []

    def killed(*args):
        placed.append(args)
        if len(placed) % 2 == 0:
            raise SystemExit
        return place(*args)

    monkeypatch.setattr(readings.imports, "place_post", killed)
    AccountImport.objects.filter(pk=found.pk).update(tries=4)
    now = timezone.now()
    for _again in range(2):
        with pytest.raises(SystemExit):
            readings.work(found.pk)
        now += datetime.timedelta(minutes=6)
        readings.sweep(now)
    assert readings.work(found.pk) == "done"
    found.refresh_from_db()
    assert (found.done_count, found.attempt) == (5, 4)
