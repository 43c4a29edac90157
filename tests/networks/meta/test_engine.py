"""Publishing by the engine to networks that know no key of ours."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.posts.models import Delivery
from ayrdash.posts.services import publish
from ayrdash.posts.services.create import PostProblems
from tests.doubles.graph.state import GraphError
from tests.posts.network import delivery_of, write
from tests.posts.pictures import keep

ONCE = [("fb", "POST feed", "posts"), ("ig", "POST media_publish", "media")]


@pytest.fixture(params=ONCE, ids=["facebook", "instagram"])
def network(request, graph):
    """An account, the call that publishes there, and where posts end up."""
    name, call, place = request.param
    return request.getfixturevalue(name), call, getattr(graph, place)


def saved(party, account):
    """Save a post, with an image where the network needs one."""
    media = [keep(party.profile)] if account.network == "instagram" else []
    return delivery_of(write(party, networks=[account.network], media=media))


def test_another_post_of_the_same_text_is_not_taken_for_this_one(alice, network, graph):
    account, call, posts = network
    first, second = (saved(alice, account) for _ in range(2))
    assert publish.publish_delivery(first.pk) == "published"

    graph.fail(call, GraphError(1, "An unknown error occurred", status=500))
    assert publish.publish_delivery(second.pk) == "retry"
    Delivery.objects.filter(pk=second.pk).update(due_at=timezone.now())
    assert publish.publish_delivery(second.pk) == "published"

    assert sorted(posts) == sorted(Delivery.objects.values_list("remote_id", flat=True))
    assert len(posts) == 2


def test_nothing_is_sent_when_another_worker_may_begin_before_the_answer(
    alice, fb, graph, settings
):
    settings.LEASE_SECONDS, settings.OUTBOUND_TIMEOUT_SECONDS = 20, 18.5
    graph.delays["POST photos"] = 1.7
    delivery = delivery_of(write(alice, networks=["facebook"], media=[keep(alice.profile)]))
    assert publish.publish_delivery(delivery.pk) == "retry"
    assert not graph.calls["POST feed"]

    graph.delays.clear()
    Delivery.objects.update(due_at=timezone.now())
    assert publish.publish_delivery(delivery.pk) == "published"
    assert len(graph.posts) == 1


def test_a_post_without_an_image_is_refused_for_instagram_when_saved(alice, ig, fb):
    with pytest.raises(PostProblems) as caught:
        write(alice, networks=["facebook", "instagram"])
    found = [(p.code, p.field, p.network) for p in caught.value.problems]
    assert found == [(400, "images", "instagram")]
    assert write(alice, networks=["facebook", "instagram"], media=[keep(alice.profile)])


@pytest.mark.usefixtures("fb")
def test_a_scheduled_post_goes_out_though_its_network_was_switched_off_since(alice, graph):
    delivery = delivery_of(write(alice, networks=["facebook"]))
    owner = alice.client()
    owner.post(reverse("settings:index"), {"enabled": ["bluesky"]})
    owner.post(
        reverse("profiles:page", args=[alice.profile.ref_id]), {"disabled_networks": "facebook"}
    )
    page = alice.client(acting_as=alice.profile).get(reverse("networks:index"))
    assert "Facebook" not in page.content.decode()
    assert publish.publish_delivery(delivery.pk) == "published"
    assert len(graph.posts) == 1
