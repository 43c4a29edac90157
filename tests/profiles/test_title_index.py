"""SQLite's search index outlives a migration that rebuilds the table of profiles."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from profiles.models import Profile
from profiles.title_index import keep_title_index
from tests.cast import make_profile

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL keeps its own index"
)


@pytest.fixture
def search(alice, monkeypatch):
    monkeypatch.setattr("profiles.search.SMALL_ACCOUNT", 0)

    def titles(text):
        page = alice.client().get(reverse("profiles:index"), {"q": text}).context["page"]
        return [profile.title for profile in page.items]

    return titles


def drop(*names, kind="TRIGGER"):
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP {kind} profiles_title_fts{name}")


def test_triggers_that_a_rebuild_dropped_come_back(alice, search):
    drop("_insert", "_delete", "_update")
    make_profile(alice.account, "Unseen by triggers")
    Profile.objects.filter(pk=alice.profile.pk).update(title="Other", title_key="other")
    assert search("unseen") == []
    call_command("migrate", verbosity=0)
    assert search("unseen") == ["Unseen by triggers"]
    assert search("acme") == []
    make_profile(alice.account, "Seen again")
    assert search("seen aga") == ["Seen again"]


def test_a_lost_table_is_filled_anew(search):
    drop("_insert", "_delete", "_update")
    drop("", kind="TABLE")
    assert keep_title_index(connection)
    assert search("acme") == ["Acme"]


def test_a_whole_index_is_left_alone(alice):
    assert not keep_title_index(connection)
