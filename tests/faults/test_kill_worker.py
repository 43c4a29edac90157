"""Exactly once: `kill -9` of the worker at 50 random moments while 200 posts go out."""

import random

import pytest

from tests.faults.crash import Installation, kill_while_publishing, texts_on
from tests.faults.slow_proxy import SlowProxy

KILLS = 50
POSTS = 200


@pytest.mark.slow
@pytest.mark.pds
@pytest.mark.timeout(600)
def test_each_post_is_on_the_network_exactly_once(pds, tmp_path, capsys):
    person = pds.new_account()
    site = Installation(tmp_path)
    site.run("manage.py", "migrate", "-v0")
    with SlowProxy(pds.url, delay_seconds=0.1) as slow_pds:
        site.run(
            "-m", "tests.faults.seed", slow_pds, person.handle, person.app_password, str(POSTS)
        )
        kills = kill_while_publishing(site, KILLS, random.Random(20261124))
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
