"""Exactly once: `kill -9` of the worker at 50 random moments while 200 posts go out."""

import random

import pytest

from tests import migrated
from tests.faults.crash import Installation, kill_while_working, texts_on
from tests.faults.slow_proxy import SlowProxy

KILLS = 50
POSTS = 200
DELETION_KILLS = 12
DELETIONS = 60


@pytest.mark.slow
@pytest.mark.pds
@pytest.mark.timeout(600)
def test_each_post_is_on_the_network_exactly_once(pds, tmp_path, capsys):
    person = pds.new_account()
    site = Installation(tmp_path)
    migrated.begin(tmp_path)
    site.run("manage.py", "migrate", "-v0")
    with SlowProxy(pds.url, delay_seconds=0.1) as slow_pds:
        site.run(
            "-m", "tests.faults.seed", slow_pds, person.handle, person.app_password, str(POSTS)
        )
        kills = kill_while_working(site, KILLS, random.Random(20261124))
        tally = site.tally()

    texts = texts_on(pds.url, person.did, "crash proof")
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what it is for
            f"\n{kills} kills, {tally['attempts'].get('lost', 0)} attempts interrupted, "
            f"{len(texts)} of {POSTS} posts on the PDS, "
            f"{sum(texts.values()) - len(texts)} of them twice"
        )
    assert tally["attempts"].get("lost", 0) >= 10, "the kills missed the work: no proof"
    assert tally["deliveries"] == {"published": POSTS}
    assert tally["posts"] == {"success": POSTS}
    assert len(texts) == POSTS
    assert set(texts.values()) == {1}
    assert len(set(tally["remote_ids"])) == POSTS


@pytest.mark.slow
@pytest.mark.pds
@pytest.mark.timeout(600)
def test_a_deletion_that_was_asked_for_is_never_lost(pds, tmp_path, capsys):
    person = pds.new_account()
    site = Installation(tmp_path)
    migrated.begin(tmp_path)
    site.run("manage.py", "migrate", "-v0")
    seed = [person.handle, person.app_password, str(DELETIONS)]
    site.run("-m", "tests.faults.seed", pds.url, *seed)
    kill_while_working(site, 0, random.Random(1))
    assert len(texts_on(pds.url, person.did, "crash proof")) == DELETIONS

    with SlowProxy(pds.url, delay_seconds=0.1) as slow_pds:
        assert site.run("-m", "tests.faults.delete_all", slow_pds).strip() == str(DELETIONS)
        kill_while_working(site, DELETION_KILLS, random.Random(20261124))
        tally = site.tally()

    left = texts_on(pds.url, person.did, "crash proof")
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what it is for
            f"\n{DELETION_KILLS} kills, {tally['attempts'].get('lost', 0)} attempts "
            f"interrupted, {len(left)} of {DELETIONS} posts left on the PDS"
        )
    assert tally["attempts"].get("lost", 0) >= 3, "the kills missed the work: no proof"
    assert tally["deliveries"] == {"deleted": DELETIONS}
    assert tally["posts"] == {"deleted": DELETIONS}
    assert not left
