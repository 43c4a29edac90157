"""A profile's life: added, changed, archived, deleted, brought back, purged; its limits."""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.activity.models import Event
from ayrdash.posts.models import Media
from profiles.models import Profile
from profiles.services import lifecycle, many
from profiles.services.errors import ProfileLimitReached, TitleTaken
from profiles.tasks import purge
from tests.access.posts import image
from tests.cast import make_party, make_profile


def add(party, title):
    return party.client().post(reverse("profiles:create"), {"title": title})


def test_adding_makes_profile_key_event_and_count(alice):
    assert add(alice, "  Bäckerei Groß  ").status_code == 302
    profile = alice.account.profiles.get(title="Bäckerei Groß")
    assert profile.keys.get().secret.startswith("ayp_")
    assert Account.objects.get().profile_count == 2
    assert Event.objects.filter(verb="profile.created", profile_ref_id=profile.ref_id).exists()


@pytest.mark.parametrize("title", ["acme", " ACME ", "Acme", "northwind"])
def test_a_title_is_unique_in_any_case(alice, title):
    answer = add(alice, title)
    assert answer.status_code == 422
    assert "is taken by another profile" in answer.content.decode()
    assert Account.objects.get().profile_count == 1


def test_another_account_may_use_the_title(alice, charlie):
    assert add(charlie, "Acme").status_code == 302


@pytest.mark.parametrize("title", ["", "   ", "a\x07b", "x" * 151, "\u200b", "a\u202eb"])
def test_what_is_no_title_is_refused(alice, title):
    assert add(alice, title).status_code == 422
    assert alice.account.profiles.count() == 2


@pytest.mark.parametrize("title", ["x", "x" * 150, "株式会社アクメ", "مؤسسة", "🧁 Cakes", "<b>&"])
def test_any_script_is_a_title(alice, title):
    assert add(alice, title).status_code == 302
    assert alice.account.profiles.filter(title=title).exists()


def test_the_plans_limit_holds(alice):
    Account.objects.update(profile_limit=1)
    answer = add(alice, "Beta")
    assert answer.status_code == 422
    assert "all are in use" in answer.content.decode()
    assert ProfileLimitReached.code == 286
    assert TitleTaken.code == 146


def test_deleting_wants_the_title_and_can_be_undone(alice):
    client = alice.client()
    url = reverse("profiles:delete", args=[alice.profile.ref_id])
    assert client.get(url).context["preview"]["keys_count"] == 1
    assert client.post(url, {"typed_title": "acme inc"}).status_code == 422
    assert client.post(url, {"typed_title": "Acme"}).status_code == 302
    assert Account.objects.get().profile_count == 0
    assert client.get(reverse("profiles:edit", args=[alice.profile.ref_id])).status_code == 404
    client.post(reverse("profiles:restore", args=[alice.profile.ref_id]))
    alice.profile.refresh_from_db()
    assert alice.profile.deleted_at is None
    assert Account.objects.get().profile_count == 1


def test_coming_back_to_a_taken_title_asks_for_another(alice):
    lifecycle.delete_profile(profile=alice.profile, typed_title="Acme", actor=alice.user)
    make_profile(alice.account, "ACME")
    url = reverse("profiles:restore", args=[alice.profile.ref_id])
    answer = alice.client().post(url)
    assert answer.status_code == 422
    assert "is taken" in answer.content.decode()
    assert alice.client().post(url, {"title": "Acme 2"}).status_code == 302
    assert Account.objects.get().profile_count == 2


def test_the_purge_takes_what_is_over_alone(alice):
    gone = make_profile(alice.account, "Gone")
    recent = make_profile(alice.account, "Recent")
    now = timezone.now()
    Profile.objects.filter(pk=gone.pk).update(deleted_at=now - datetime.timedelta(days=31))
    Profile.objects.filter(pk=recent.pk).update(deleted_at=now - datetime.timedelta(days=29))
    assert lifecycle.purge_deleted(now=now) == 1
    assert not Profile.objects.filter(pk=gone.pk).exists()
    assert Profile.objects.filter(pk=recent.pk).exists()
    assert Event.objects.filter(verb="profile.purged", profile_title="Gone").exists()


@pytest.mark.slow
def test_a_purge_takes_more_than_a_batch_and_the_images_files(
    alice, django_capture_on_commit_callbacks
):
    over = timezone.now() - datetime.timedelta(days=31)
    Profile.objects.bulk_create(
        Profile(account=alice.account, title=f"Old {n}", title_key=f"old {n}", deleted_at=over)
        for n in range(230)
    )
    (ref,) = image(alice)
    file = Media.objects.get(ref=ref).file
    assert file.storage.exists(file.name)
    Profile.objects.filter(pk=alice.profile.pk).update(deleted_at=over)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge() == 231
    assert not file.storage.exists(file.name)
    assert not Profile.objects.filter(deleted_at__isnull=False).exists()


@pytest.mark.parametrize("act", ["archived", "deleted"])
def test_who_acted_as_it_is_back_on_primary_with_a_word(alice, act):
    client = alice.client(acting_as=alice.profile)
    Profile.objects.filter(pk=alice.profile.pk).update(**{f"{act}_at": timezone.now()})
    page = client.get(reverse("profiles:index"))
    assert page.status_code == 200
    assert "back on the Primary Profile" in page.content.decode()
    assert client.session["acting_as"] == alice.primary.ref_id


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_neither_limit_nor_title_is_passed():
    party = make_party("race@northwind.test", "Race", "First")
    Account.objects.filter(pk=party.account.pk).update(profile_limit=3)
    refusals = []

    def create(title):
        try:
            lifecycle.create_profile(account=party.account, title=title, actor=party.user)
        except (TitleTaken, ProfileLimitReached) as error:
            refusals.append(type(error))
        finally:
            connection.close()

    titles = ["Same", "same", "SAME", "Other", "More"]
    threads = [threading.Thread(target=create, args=(title,)) for title in titles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    users = party.account.profiles.users()
    assert users.count() == 3
    assert Account.objects.get(pk=party.account.pk).profile_count == 3
    assert users.filter(title_key="same").count() <= 1
    assert len(refusals) == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_delete_the_same_count_it_once():
    party = make_party("alice@northwind.test", "Northwind", "Acme")
    ids, counts = [make_profile(party.account, f"P{number}").pk for number in range(3)], []

    def delete():
        with transaction.atomic():
            gone = many.delete_many(
                account=party.account, ids=ids, at=timezone.now(), actor=party.user
            )
            counts.append(len(gone))
            time.sleep(0.3)  # the other one finds them live, and has to wait
        connection.close()

    threads = [threading.Thread(target=delete) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 3]
    account = Account.objects.get(pk=party.account.pk)
    assert account.profile_count == party.account.profiles.users().live().count()
