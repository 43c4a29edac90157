"""Publishing to Facebook Pages and Instagram, against the Graph double."""

import dataclasses
import datetime
import io

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from ayrdash.networks.outgoing import content_of, offered, sweep
from tests.doubles.graph.state import GraphError


def picture(kind="JPEG", width=8, height=8, alt=""):
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "red").save(out, kind)
    return Image(out.getvalue(), f"image/{kind.lower()}", width, height, alt)


def post(account, text="Hello", images=(), attempt=1):
    adapter = adapter_for(account.network)
    now = timezone.now()
    return Publication(text, images, adapter.new_record_key(now), now, attempt)


def publish(account, publication=None, **fields):
    return adapter_for(account.network).publish(account, publication or post(account, **fields))


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


@pytest.mark.parametrize("count", [1, 3])
def test_photos_go_up_unseen_and_come_out_as_one_post(fb, graph, count):
    images = [picture("JPEG" if n else "PNG", alt=f"Nr {n}") for n in range(count)]
    made = publish(fb, images=images)
    (row,) = graph.posts.values()
    assert row["id"] == made.remote_id
    assert [graph.photos[photo]["alt"] for photo in row["photos"]] == [
        f"Nr {n}" for n in range(count)
    ]
    assert [graph.photos[photo]["data"] for photo in row["photos"]] == [i.data for i in images]


def test_a_permalink_that_cannot_be_read_fails_nothing(fb, graph):
    graph.fail("GET node", GraphError(2, "Service", status=500), times=9)
    assert publish(fb).permalink.endswith(next(iter(graph.posts)))


def test_an_image_goes_out_on_instagram_with_its_text(ig, graph):
    graph.container_waits = 1
    made = publish(ig, images=[picture("PNG", alt="A dot")])
    (row,) = graph.media.values()
    assert (row["id"], row["caption"]) == (made.remote_id, "Hello")
    assert row["container"]["alt"] == "A dot"
    assert Pillow.open(io.BytesIO(row["container"]["image"])).format == "JPEG"
    assert made.permalink == row["permalink"]


def test_several_images_are_a_carousel(ig, graph):
    publish(ig, images=[picture(alt=str(n)) for n in range(3)])
    (row,) = graph.media.values()
    children = [graph.containers[number] for number in row["container"]["children"]]
    assert [child["alt"] for child in children] == ["0", "1", "2"]


@pytest.mark.parametrize(
    "images", [[], [picture(width=8, height=20)], [picture(width=20, height=8)]]
)
def test_instagram_refuses_without_a_fitting_image_before_any_call(ig, graph, images):
    graph.calls.clear()
    assert fault_of(publish, ig, images=images).kind is FaultKind.REJECTED
    assert not graph.calls


def test_an_image_that_instagram_can_not_use_is_refused(ig, graph):
    graph.container_end = "ERROR"
    fault = fault_of(publish, ig, images=[picture()])
    assert fault.kind is FaultKind.REJECTED
    assert "2207026" in str(fault.message)


def test_a_full_day_waits_without_making_a_container(ig, graph):
    graph.people["100"].pages[0].instagram.quota_used = 50
    fault = fault_of(publish, ig, images=[picture()])
    assert (fault.kind, fault.retry_at > timezone.now()) == (FaultKind.RATE_LIMITED, True)
    assert not graph.containers


ONCE = [("fb", "POST feed", "posts"), ("ig", "POST media_publish", "media")]


@pytest.fixture(params=ONCE, ids=["facebook", "instagram"])
def once(request, graph):
    """An account, the call that publishes there, and where posts end up."""
    name, call, place = request.param
    account = request.getfixturevalue(name)
    images = [picture()] if name == "ig" else []
    return account, call, getattr(graph, place), images


def test_an_answer_and_the_look_up_lost_leave_it_to_the_next_try(once, graph):
    account, call, posts, images = once
    sent = post(account, images=images)
    graph.accept_then_reset(call)
    look = "GET feed" if call == "POST feed" else "GET media"
    graph.fail(look, GraphError(2, "Service", status=500))
    assert fault_of(publish, account, sent).kind is FaultKind.TRANSIENT
    publish(account, dataclasses.replace(sent, attempt=2))
    assert len(posts) == 1


def test_a_refused_call_is_tried_anew_and_goes_out_once(once, graph):
    account, call, posts, images = once
    sent = post(account, images=images)
    graph.fail(call, GraphError(1, "An unknown error occurred", status=500))
    assert fault_of(publish, account, sent).kind is FaultKind.TRANSIENT
    assert not posts
    publish(account, dataclasses.replace(sent, attempt=2))
    assert len(posts) == 1


def test_an_older_post_of_the_same_text_is_another_one(once, graph):
    account, _call, posts, images = once
    first = publish(account, images=images)
    later = timezone.now() + datetime.timedelta(minutes=10)
    second = dataclasses.replace(post(account, images=images, attempt=2), record_time=later)
    assert publish(account, second).remote_id != first.remote_id
    assert len(posts) == 2


def test_a_duplicate_that_is_not_ours_is_said_so(fb, graph):
    graph.fail("POST feed", GraphError(506, "Duplicate status message"))
    assert fault_of(publish, fb).kind is FaultKind.DUPLICATE


def test_a_post_of_another_page_is_not_deleted(fb, graph):
    made = publish(fb)
    fb.remote_id = "502"
    fault = fault_of(adapter_for("facebook").delete, fb, made.remote_id)
    assert (fault.kind, len(graph.posts)) == (FaultKind.REJECTED, 1)


def test_instagram_can_not_delete_and_says_where_to(ig, graph):
    fault = fault_of(adapter_for("instagram").delete, ig, "1")
    assert fault.kind is FaultKind.REJECTED
    assert "Instagram's own app" in str(fault.message)


@pytest.mark.parametrize(
    ("network", "text", "problem"),
    [
        ("instagram", "#a " * 31, "hashtags"),
        ("instagram", "#a " * 30, ""),
        ("instagram", "@a " * 21, "mentions"),
        ("facebook", "#a " * 99, ""),
    ],
)
def test_further_limits_of_texts(network, text, problem):
    assert problem in adapter_for(network).text_problem(text)


def test_an_offered_image_is_there_only_while_it_is_offered(settings, client):
    with offered([b"x"]) as (address,):
        path = address.removeprefix(settings.PUBLIC_URL)
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, b"x")
        assert client.get(path.replace(".jpg", "x.jpg")).status_code == 404
    assert client.get(path).status_code == 404


def test_offered_images_end_by_themselves(settings, time_machine):
    time_machine.move_to(timezone.now())
    with offered([b"x"]) as (address,):
        token = address.rsplit("/", 1)[1].removesuffix(".jpg")
        assert content_of(token) == b"x"
        time_machine.shift(datetime.timedelta(hours=2))
        assert content_of(token) is None
        assert sweep() == 1
