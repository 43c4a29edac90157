"""Saving a post by its service, as pages and API do: every rule with code, field, network."""

import datetime

import pytest
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.networks.models import SocialAccount
from ayrdash.posts import access, limits
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.create import NewPost, PostProblems, create_post, problems_of
from tests.posts.network import link
from tests.posts.pictures import keep


@pytest.fixture
def account(alice, bluesky):
    return link(alice, bluesky)


def write(party, *, repeat_is_refused=False, **fields):
    new = NewPost(**{"text": "Hello", "networks": ["bluesky"], **fields})
    return create_post(
        profile=party.profile,
        new=new,
        actor=None,
        source=Post.Source.API,
        repeat_is_refused=repeat_is_refused,
    )


def refused(party, **fields):
    with pytest.raises(PostProblems) as caught:
        write(party, **fields)
    assert not Post.objects.exists()
    return [(p.code, p.field, p.network) for p in caught.value.problems]


def test_a_post_without_a_person_says_where_it_came_from(alice, account):
    post = write(alice, text="  Line one\r\nLine two \n")
    assert (post.source, post.created_by, post.created_by_label) == ("api", None, "API")
    assert post.text == "Line one\nLine two"
    assert len(post.ref) == 20
    assert post.ref.isalnum()
    assert Event.objects.get(verb="post.created").details["source"] == "api"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": " \n "}, (400, "text", "")),
        ({"text": "x" * 301}, (132, "text", "bluesky")),
        ({"text": "👩‍👩‍👧‍👦" * 121}, (132, "text", "bluesky")),
        ({"text": "x" * (limits.TEXT + 1)}, (132, "text", "")),
        ({"text": "a\x00b"}, (400, "text", "")),
        ({"text": "half \ud800 pair"}, (400, "text", "")),
        ({"networks": []}, (156, "networks", "")),
        ({"networks": ["bluesky", "facebook"]}, (156, "networks", "facebook")),
        ({"networks": ["bluesky", "myspace"]}, (156, "networks", "myspace")),
        ({"due_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, (400, "due", "")),
        ({"due_at": datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)}, (400, "due", "")),
        ({"due_at": datetime.datetime(2027, 1, 1)}, (400, "due", "")),  # noqa: DTZ001
        ({"idempotency_key": "k" * 256}, (400, "key", "")),
        ({"idempotency_key": "\x00"}, (400, "key", "")),
    ],
)
def test_each_rule_names_code_field_and_network(alice, account, fields, problem):
    assert refused(alice, **fields) == [problem]


def test_all_reasons_come_at_once(alice, account):
    found = refused(alice, text="x" * 301, networks=["bluesky", "tiktok"])
    assert found == [(156, "networks", "tiktok"), (132, "text", "bluesky")]


def test_a_refusal_is_a_domain_error_that_speaks_with_its_first_reason(alice, account):
    with pytest.raises(DomainError) as caught:
        write(alice, text="x" * 301)
    assert (caught.value.code, caught.value.field) == (132, "text")
    assert "too long" in str(caught.value)


def test_checking_saves_nothing(alice, account):
    new = NewPost(text="", networks=["bluesky"])
    assert [problem.field for problem in problems_of(profile=alice.profile, new=new)] == ["text"]
    assert problems_of(profile=alice.profile, new=NewPost("Hello", ["bluesky"])) == []
    assert not Post.objects.exists()


def test_a_link_that_broke_is_no_link(alice, account):
    SocialAccount.objects.update(state=SocialAccount.State.NEEDS_RELINK)
    assert refused(alice) == [(156, "networks", "bluesky")]


def test_an_archived_profile_says_nothing(alice, account):
    alice.profile.archived_at = timezone.now()
    alice.profile.save()
    assert refused(alice) == [(916, None, "")]


def test_images_are_counted_described_and_of_the_same_account(alice, charlie, account):
    images = [keep(alice.profile) for _ in range(5)]
    assert refused(alice, media=images) == [(400, "images", "bluesky")]
    described = refused(alice, media=images[:1], alt_texts=["x" * (limits.ALT_TEXT + 1)])
    assert described == [(400, "alt_texts", "")]
    assert refused(alice, media=[keep(charlie.profile)]) == [(400, "images", "")]
    post = write(alice, media=images[:2], alt_texts=["One", "Two"], text="")
    assert list(post.media.order_by("position").values_list("alt_text", flat=True)) == [
        "One",
        "Two",
    ]


def test_a_repeated_key_is_the_same_post_or_refused_and_of_one_profile(alice, account):
    first = write(alice, idempotency_key="k")
    assert write(alice, idempotency_key="k") == first
    for fields in ({"repeat_is_refused": True}, {"text": "Other"}):
        with pytest.raises(PostProblems) as caught:
            write(alice, idempotency_key="k", **fields)
        assert caught.value.code == 914
    assert Post.objects.count() == Delivery.objects.count() == 1


def test_a_post_is_found_by_its_profile_and_id_only(alice, charlie, account):
    post = write(alice)
    assert access.post_of(alice.profile, post.ref) == post
    for profile in (alice.primary, charlie.profile):
        with pytest.raises(NotFound):
            access.post_of(profile, post.ref)
