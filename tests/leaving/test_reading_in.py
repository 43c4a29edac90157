"""The operator's page: an export is looked through, then read in, whatever breaks off."""

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
from ayrdash.activity.models import Event
from ayrdash.leaving.models import AccountImport
from ayrdash.leaving.services import readings
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Post
from profiles.models import Profile
from tests.cast import make_profile
from tests.leaving.archives import changed, entry, rewritten
from tests.posts.network import link, write

pytestmark = pytest.mark.django_db
URL = reverse("leaving:imports")


@pytest.fixture
def export(alice, bluesky, tmp_path):
    """Northwind with three profiles and five posts, as one file."""
    link(alice, bluesky)
    for number in range(2):
        make_profile(alice.account, f"Brand {number}")
    for number in range(5):
        write(alice, text=f"Post {number}")
    path = tmp_path / "northwind.zip"
    call_command("exportaccount", alice.account.ref_id, str(path), stdout=io.StringIO())
    return path.read_bytes()


@pytest.fixture
def operator(charlie):
    User.objects.filter(pk=charlie.user.pk).update(is_superuser=True)
    return charlie


def upload(party, content, **fields):
    file = SimpleUploadedFile("northwind.zip", content, "application/zip")
    return party.client().post(URL, {"file": file, **fields})


def ordered(party, content, **fields):
    answer = upload(party, content, **fields)
    assert answer.status_code == 302, answer.content.decode()
    found = AccountImport.objects.latest("id")
    readings.work(found.pk)
    found.refresh_from_db()
    return found


def page(party, found):
    return party.client().get(reverse("leaving:import", args=[found.ref])).content.decode()


def begin(party, found):
    party.client().post(reverse("leaving:begin_import", args=[found.ref]))


def test_a_dry_run_changes_nothing_and_says_what_is_in_the_file(export, operator):
    make_profile(operator.account, "Brand 1")
    before = Profile.objects.count()
    found = ordered(operator, export, into_ref_id=operator.account.ref_id)
    assert (found.state, Profile.objects.count()) == ("looked", before)
    assert (found.report["profiles"], found.report["posts"], found.report["held"]) == (3, 5, 5)
    shown = page(operator, found)
    assert "1: Brand 1" in shown
    assert "Read it in" in shown


def test_profiles_are_added_to_an_account(export, operator):
    found = ordered(operator, export, into_ref_id=operator.account.ref_id)
    begin(operator, found)
    assert readings.work(found.pk) == "done"
    account = Account.objects.get(pk=operator.account.pk)
    assert account.profile_count == account.profiles.live().users().count() == 4
    assert Post.objects.filter(profile__account=account, state="held").count() == 5
    linked = SocialAccount.objects.get(profile__account=account)
    assert linked.state == "needs_relink"
    found.refresh_from_db()
    assert (found.percent, found.file.name) == (100, "")
    assert Event.objects.filter(verb="account.imported", account=account).count() == 1


def test_it_becomes_a_new_account_of_a_login(export, alice, operator):
    Account.objects.filter(pk=alice.account.pk).delete()
    found = ordered(operator, export, owner_email=operator.user.email.upper())
    begin(operator, found)
    readings.work(found.pk)
    made = Account.objects.get(name="Northwind")
    assert made.memberships.get().user == operator.user
    assert made.profile_count == 3
    assert "Northwind" in page(operator, found)


def test_it_goes_on_where_it_broke_off(export, operator, monkeypatch):
    monkeypatch.setattr(readings, "BATCH", 2)
    found = ordered(operator, export, into_ref_id=operator.account.ref_id)
    begin(operator, found)
    place, calls = readings.imports.place_post, []

    def killed(*args):
        calls.append(args)
        if len(calls) == 4:
            raise SystemExit
        return place(*args)

    monkeypatch.setattr(readings.imports, "place_post", killed)
    with pytest.raises(SystemExit):
        readings.work(found.pk)
    found.refresh_from_db()
    # Four profiles with the Primary, and the one whole batch of posts.
    assert (found.state, found.done_count, Post.objects.filter(state="held").count()) == (
        "running",
        6,
        2,
    )
    assert "66 %" in page(operator, found)
    assert readings.sweep(timezone.now()) == 0
    assert readings.sweep(timezone.now() + datetime.timedelta(minutes=6)) == 1
    assert readings.work(found.pk) == "done"
    texts = Post.objects.filter(profile__account=operator.account).values_list("text", flat=True)
    assert sorted(texts) == [f"Post {number}" for number in range(5)]
    assert Account.objects.get(pk=operator.account.pk).profile_count == 4


def test_a_message_without_its_conversation_is_left_out_and_counted(export, operator):
    row = {"profile_ref_id": json.loads(entry(export, "posts.jsonl").splitlines()[0])}
    row = {"profile_ref_id": row["profile_ref_id"]["profile_ref_id"], "state": "received"}
    row |= {"network": "bluesky", "account_remote_id": "a", "conversation_remote_id": "c"}
    lost = rewritten(export, {"messages.jsonl": json.dumps(row).encode()})
    found = ordered(operator, lost, into_ref_id=operator.account.ref_id)
    begin(operator, found)
    assert readings.work(found.pk) == "done"
    assert "<dd>1. Their conversation is not in the file.</dd>" in page(operator, found)
    event = Event.objects.get(verb="account.imported", account=operator.account)
    assert (event.details["posts"], event.details["messages_left_out"]) == (5, 1)


def test_a_bad_line_is_named(export, operator):
    found = ordered(
        operator, changed(export, "posts.jsonl", 3, b"{"), into_ref_id=operator.account.ref_id
    )
    assert found.state == "failed"
    assert found.note.startswith("Line 3 of posts.jsonl can't be read in: ")
    with zipfile.ZipFile(io.BytesIO(export)) as archive:
        row = json.loads(archive.read("posts.jsonl").splitlines()[0])
    bad = json.dumps(row | {"due_at": "soon"}).encode()
    found = ordered(
        operator, changed(export, "posts.jsonl", 1, bad), into_ref_id=operator.account.ref_id
    )
    begin(operator, found)
    assert readings.work(found.pk) == "failed"
    assert "Line 1 of posts.jsonl can&#x27;t be read in" in page(operator, found)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Give one of the two"),
        ({"owner_email": "nobody@x.test"}, "No login here has this address."),
        ({"into_ref_id": "0" * 40}, "No account has this refId."),
    ],
)
def test_what_can_not_be_ordered_is_said(export, operator, fields, words):
    answer = upload(operator, export, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AccountImport.objects.exists()


def test_other_files_are_refused(operator):
    answer = upload(operator, b"no zip", owner_email=operator.user.email)
    assert "This is not an export of ayrdash." in answer.content.decode()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("account.json", '{"format": "other"}')
    found = ordered(operator, other.getvalue(), owner_email=operator.user.email)
    assert (found.state, found.note) == ("failed", "This export has a version that can't be read.")


def test_old_ones_are_forgotten_with_their_file(export, operator):
    found = ordered(operator, export, into_ref_id=operator.account.ref_id)
    storage, name = found.file.storage, found.file.name
    assert readings.prune(timezone.now()) == 0
    assert readings.prune(timezone.now() + datetime.timedelta(days=31)) == 1
    assert not storage.exists(name)
