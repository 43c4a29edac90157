"""Two at once: whoever comes second gets nothing, on either database."""

import threading

import pytest
from django.db import connection

from ayrdash.posts.media import drop_unused
from ayrdash.posts.models import Attempt, Delivery, Media
from ayrdash.posts.services import publish, takedown
from ayrdash.posts.services.change import delete_post
from ayrdash.posts.services.create import PostProblems
from tests.posts.network import delivery_of, link, published, write
from tests.posts.pictures import keep

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def at_once(act):
    """Run ``act`` in many threads that begin together; return what each got."""
    start = threading.Barrier(MANY)
    results = []

    def run(number):
        try:
            start.wait(10)
            results.append(act(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == MANY
    return results


def test_of_many_workers_one_publishes(alice, bluesky):
    link(alice, bluesky)
    for _round in range(5):
        delivery = delivery_of(write(alice))
        claims = at_once(lambda _, pk=delivery.pk: publish.claim(pk))
        assert [claim.number for claim in claims if claim] == [1]
    assert Attempt.objects.count() == 5


def test_of_many_workers_one_deletes(alice, bluesky):
    link(alice, bluesky)
    post = published(alice)
    delete_post(post=post, actor=alice.user)
    pk = delivery_of(post).pk
    claims = at_once(lambda _: takedown.claim(pk))
    assert [claim.number for claim in claims if claim] == [2]
    assert Delivery.objects.get().lease_until


def test_of_many_submissions_one_is_the_post(alice, bluesky):
    link(alice, bluesky)
    posts = at_once(lambda _: write(alice, idempotency_key="same").pk)
    assert len(set(posts)) == 1
    assert Delivery.objects.count() == 1


def test_of_many_posts_one_gets_the_image(alice, bluesky):
    link(alice, bluesky)
    image = keep(alice.profile)

    def take(number):
        try:
            mine = Media.objects.get(pk=image.pk)
            mine.post = None
            return write(alice, f"Number {number}", media=[mine])
        except PostProblems:
            return None

    posts = [post for post in at_once(take) if post]
    assert len(posts) == 1
    assert Media.objects.get().post == posts[0]


def test_no_post_loses_an_image_that_is_dropped_as_unused(alice, bluesky):
    link(alice, bluesky)
    image = keep(alice.profile)
    posts = []

    def take():
        try:
            posts.append(write(alice, media=[Media.objects.get(pk=image.pk)]))
        except (PostProblems, Media.DoesNotExist):
            pass
        finally:
            connection.close()

    taker = threading.Thread(target=take)

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith("DELETE") and not taker.ident:
            taker.start()
            # It gets in now, or has to wait for what goes on.
            taker.join(1)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        drop_unused([image])
    taker.join(30)
    assert taker.ident
    assert [post.media.count() for post in posts] in ([], [1])
