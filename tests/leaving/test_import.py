"""An export read back in, on this or another installation: nothing that it holds is lost."""

import datetime
import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ayrdash.accounts.models import Account
from ayrdash.activity.models import Event
from ayrdash.leaving.archive import size_of, write_archive
from ayrdash.leaving.models import AccountImport
from ayrdash.leaving.services import readings
from ayrdash.leaving.services.imports import import_account
from ayrdash.leaving.services.unpacking import BadArchive
from ayrdash.messaging.models import AutoResponse, Conversation, Message
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Post
from ayrdash.webhooks.models import Webhook
from profiles.models import Key, Tag
from settings_app.models import LookFile
from settings_app.services.files import keep_image
from tests.leaving.archives import with_row
from tests.posts.network import link, published, write
from tests.posts.pictures import keep, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def northwind(alice, bluesky):
    link(alice, bluesky)
    published(alice, "Hello Bluesky", media=[keep(alice.profile)], alt_texts=["A cake"])
    write(alice, text="Still to come")
    Tag.objects.create(account=alice.account, name="VIP", name_key="vip").profiles.add(
        alice.profile
    )
    Webhook.objects.create(
        profile=alice.profile, action="post", url="https://acme.test/hook", secret="s3cret"
    )
    keep_image(account=alice.account, kind="logo", upload=ContentFile(picture(), name="logo.png"))
    return alice


def exported(account, tmp_path, name, **options):
    path = tmp_path / name
    call_command("exportaccount", account.ref_id, str(path), stdout=io.StringIO(), **options)
    with zipfile.ZipFile(path) as archive:
        return path, {entry: archive.read(entry) for entry in archive.namelist()}


def lines(files, name):
    return [json.loads(line) for line in files[name].splitlines()]


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


def test_round_trip_on_another_installation(northwind, charlie, tmp_path):
    path, before = exported(northwind.account, tmp_path, "one.zip")
    Account.objects.filter(pk=northwind.account.pk).delete()  # it stands on another one
    call_command("importaccount", str(path), owner=charlie.user.email, stdout=io.StringIO())
    account = Account.objects.exclude(pk=charlie.account.pk).get()
    assert account.name == "Northwind"
    assert account.profile_count == 1
    _path, after = exported(account, tmp_path, "two.zip")
    for old, new in zip(
        lines(before, "profiles.jsonl"), lines(after, "profiles.jsonl"), strict=True
    ):
        apart = ("social_accounts",)
        assert without(old, *apart) == without(new, *apart)
        for linked, there in zip(old["social_accounts"], new["social_accounts"], strict=True):
            assert without(linked, "state") == without(there, "state")
            assert there["state"] == "needs_relink"
    out, waiting = lines(after, "posts.jsonl")
    was = lines(before, "posts.jsonl")[0]
    assert without(was["images"][0], "file") == without(out["images"][0], "file")
    assert without(was, "images") == without(out, "images")
    # It must not go out twice: the person who imports decides.
    assert (waiting["state"], waiting["deliveries"][0]["state"]) == ("held", "held")
    assert waiting["text"] == "Still to come"
    assert after[out["images"][0]["path"]] == before[out["images"][0]["path"]]
    name = LookFile.objects.get(account=account).name
    assert after[f"linking-page/{name}"] == before[f"linking-page/{name}"]
    old, new = (json.loads(files["settings.json"]) for files in (before, after))
    assert without(old["settings"], "updated_at") == without(new["settings"], "updated_at")
    assert Key.objects.filter(profile__account=account).count() == 2
    assert Webhook.objects.get(profile__account=account).secret == ""


def test_messages_come_along_and_nothing_is_sent_twice(northwind, charlie, tmp_path):
    talk = conversation(northwind)
    AutoResponse.objects.create(profile=northwind.profile, is_active=True, text="Back on Monday")
    path, before = exported(northwind.account, tmp_path, "one.zip")
    assert "Still to say" in before["messages.jsonl"].decode()
    with zipfile.ZipFile(path) as archive:
        beside = import_account(archive=archive, owner=charlie.user)
    assert Message.objects.filter(conversation__profile__account=beside).count() == 3
    Account.objects.filter(pk__in=[northwind.account.pk, beside.pk]).delete()
    call_command("importaccount", str(path), owner=charlie.user.email, stdout=io.StringIO())
    account = Account.objects.exclude(pk=charlie.account.pk).get()
    _path, after = exported(account, tmp_path, "two.zip")
    assert lines(before, "conversations.jsonl") == lines(after, "conversations.jsonl")
    asked, answered, _waiting = lines(before, "messages.jsonl")
    *same, unsent = lines(after, "messages.jsonl")
    assert same == [asked, answered]
    assert (unsent["text"], unsent["state"]) == ("Still to say", "failed")
    profile = lines(after, "profiles.jsonl")[1]
    assert profile["auto_response"]["text"] == "Back on Monday"
    assert profile["auto_response"]["is_active"] is False  # both would answer
    again = Conversation.objects.get(profile__account=account)
    assert (again.ref, again.social_account) == (talk.ref, None)
    assert [str(row.month) for row in again.active_months.all()] == ["2026-11-01"]


def test_who_writes_while_it_is_exported_does_not_spoil_the_file(northwind, charlie, tmp_path):
    """A stranger's first message comes between the conversations and the messages."""
    talk = conversation(northwind)

    def say(done):
        if Conversation.objects.count() == 1 and done == size_of(northwind.account) - 3:
            beside = conversation(northwind, "c2")
            assert beside.pk > talk.pk

    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w") as archive:
        write_archive(archive, northwind.account, say)
    assert Conversation.objects.count() == 2
    with zipfile.ZipFile(path) as archive:
        names = [json.loads(line) for line in archive.read("messages.jsonl").splitlines()]
        assert {row["conversation_remote_id"] for row in names} == {"c1"}
        account = import_account(archive=archive, owner=charlie.user)
    assert Message.objects.filter(conversation__profile__account=account).count() == 3


def test_a_message_without_its_conversation_is_left_out_and_counted(northwind, charlie, tmp_path):
    """Exports of earlier versions may hold one."""
    conversation(northwind)
    path, _files = exported(northwind.account, tmp_path, "one.zip")
    old = with_row(path.read_bytes(), "messages.jsonl", conversation_remote_id="c2")
    with zipfile.ZipFile(io.BytesIO(old)) as archive:
        account = import_account(archive=archive, owner=charlie.user)
    assert Message.objects.filter(conversation__profile__account=account).count() == 2
    event = Event.objects.get(verb="account.imported", account=account)
    assert event.details["messages_left_out"] == 1


def test_a_batch_of_messages_costs_one_look_up_of_conversations(northwind, charlie, tmp_path):
    for chat in ("c1", "c2"):
        conversation(northwind, chat)
    path, _files = exported(northwind.account, tmp_path, "one.zip")
    with zipfile.ZipFile(path) as archive, CaptureQueriesContext(connection) as asked:
        account = import_account(archive=archive, owner=charlie.user)
    assert Message.objects.filter(conversation__profile__account=account).count() == 6
    assert look_ups(asked) == 1
    found = AccountImport(into=charlie.account, state="queued", file_name="one.zip")
    found.file.save("one.zip", ContentFile(path.read_bytes()))
    with CaptureQueriesContext(connection) as asked:
        assert readings.work(found.pk) == "done"
    mine = Message.objects.filter(conversation__profile__account=charlie.account)
    assert mine.values("conversation").distinct().count() == 2
    assert mine.count() == 6
    assert look_ups(asked) == 1


def look_ups(asked):
    """Count the statements that look for conversations by the network's name for them."""
    start, wanted = 'FROM "messaging_conversation"', '"messaging_conversation"."remote_id"'
    tails = [query["sql"].partition(start)[2] for query in asked]
    return sum(wanted in tail for tail in tails)


def test_an_export_from_before_messages_is_read_in(northwind, charlie, tmp_path):
    path, _files = exported(northwind.account, tmp_path, "one.zip")
    old = tmp_path / "old.zip"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(old, "w") as older:
        for name in archive.namelist():
            if name not in ("conversations.jsonl", "messages.jsonl"):
                older.writestr(name, archive.read(name))
    with zipfile.ZipFile(old) as archive:
        account = import_account(archive=archive, owner=charlie.user)
    assert Post.objects.filter(profile__account=account).count() == 2


def conversation(party, chat="c1"):
    """A peer asked, was answered, and is to be told more."""
    account = SocialAccount.objects.get(profile=party.profile)
    names = {"network": "bluesky", "account_remote_id": account.remote_id, "remote_id": chat}
    moment = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)
    talk = Conversation.objects.create(
        profile=party.profile, social_account=account, last_message_at=moment, **names
    )
    talk.active_months.create(profile=party.profile, month=datetime.date(2026, 11, 1))
    said = (("Open?", "received", "m1"), ("Yes", "sent", "m2"), ("Still to say", "queued", ""))
    for text, state, remote_id in said:
        mine = state != "received"
        talk.messages.create(text=text, state=state, remote_id=remote_id, mine=mine, sent_at=moment)
    return talk


def test_beside_the_original_it_gets_ids_of_its_own(northwind, charlie, tmp_path):
    path, _files = exported(northwind.account, tmp_path, "one.zip")
    with zipfile.ZipFile(path) as archive:
        account = import_account(archive=archive, owner=charlie.user)
    assert Post.objects.filter(profile__account=account).count() == 2
    refs = set(northwind.account.profiles.values_list("ref_id", flat=True))
    assert not refs & set(account.profiles.values_list("ref_id", flat=True))


def test_beside_the_original_each_network_keeps_its_own_images(northwind, charlie, tmp_path):
    post = write(
        northwind,
        text="Two of three",
        media=[keep(northwind.profile) for _number in range(3)],
        own_media={"bluesky": [0, 2]},
    )
    path, _files = exported(northwind.account, tmp_path, "one.zip")
    with zipfile.ZipFile(path) as archive:
        account = import_account(archive=archive, owner=charlie.user)
    there = Post.objects.get(profile__account=account, text="Two of three")
    own = there.deliveries.get().own_media
    kept = there.media.filter(ref__in=own).order_by("position")
    assert list(kept.values_list("position", flat=True)) == [0, 2]
    assert not set(own) & set(post.media.values_list("ref", flat=True))


def test_one_profile_into_an_account(northwind, charlie, tmp_path):
    ref_id = northwind.profile.ref_id
    path, files = exported(northwind.account, tmp_path, "one.zip", profile=ref_id)
    assert [p["title"] for p in lines(files, "profiles.jsonl")] == ["Acme"]
    for _again in range(2):
        call_command("importaccount", str(path), into=charlie.account.ref_id, stdout=io.StringIO())
    titles = charlie.account.profiles.order_by("id").values_list("title", flat=True)
    assert list(titles) == ["Contoso", "Zenith", "Acme", "Acme (2)"]
    charlie.account.refresh_from_db()
    assert charlie.account.profile_count == 3
    assert SocialAccount.objects.filter(profile__account=charlie.account).count() == 2


def test_what_is_no_export_is_refused(charlie, tmp_path):
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("account.json", '{"format": "other"}')
    with zipfile.ZipFile(path) as archive, pytest.raises(BadArchive):
        import_account(archive=archive, owner=charlie.user)
    (tmp_path / "text.zip").write_text("no")
    with pytest.raises(CommandError, match="can't be read"):
        call_command("importaccount", str(tmp_path / "text.zip"), owner=charlie.user.email)
