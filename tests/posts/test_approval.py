"""Approving and rejecting in the dashboard."""

import datetime

from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.posts.models import Post
from ayrdash.posts.services import publish
from ayrdash.posts.services.approval import approve_post
from ayrdash.posts.services.pausing import pause_post, resume_post
from ayrdash.posts.services.reschedule import reschedule_post
from tests.posts.network import delivery_of, link, write


def page(client, post):
    return client.get(f"/posts/{post.ref}/").content.decode()


def test_the_owner_approves(alice, bluesky):
    link(alice, bluesky)
    client = alice.client(acting_as=alice.profile)
    post = write(alice, needs_approval=True, notes="For the <boss>")
    assert "For the &lt;boss&gt;" in page(client, post)
    client.post(f"/posts/{post.ref}/approve/")
    assert publish.publish_delivery(delivery_of(post).pk) == "published"
    assert "Approved by alice@northwind.test" in page(client, post)


def test_of_two_who_decide_the_second_is_told(alice, bluesky):
    link(alice, bluesky)
    client = alice.client(acting_as=alice.profile)
    post = write(alice, needs_approval=True)
    client.post(f"/posts/{post.ref}/reject/")
    answer = client.post(f"/posts/{post.ref}/approve/", follow=True)
    assert "does not await approval any more" in answer.content.decode()
    post.refresh_from_db()
    assert (post.state, post.was_approved) == (Post.State.CANCELLED, False)


def test_an_editor_writes_what_an_approver_lets_out(alice, bluesky):
    link(alice, bluesky)
    post = write(alice, needs_approval=True)
    seen = {}
    for role in (Membership.Role.EDITOR, Membership.Role.APPROVER):
        Membership.objects.filter(user=alice.user).update(role=role)
        client = alice.client(acting_as=alice.profile)
        seen[role] = "/approve/" in page(client, post)
    assert seen == {"editor": False, "approver": True}


def test_the_composer_asks_for_approval(alice, bluesky):
    link(alice, bluesky)
    client = alice.client(acting_as=alice.profile)
    form = {"text": "Hi", "networks": ["bluesky"], "when": "now", "key": "k"}
    client.post("/posts/new/", {**form, "needs_approval": "on"})
    assert Post.objects.get().state == Post.State.AWAITING


def test_a_post_that_is_moved_while_it_is_approved_keeps_its_new_moment(alice, bluesky):
    link(alice, bluesky)
    day = datetime.timedelta(days=1)
    post = write(alice, needs_approval=True, due_at=timezone.now() + day)
    seen = Post.objects.get(pk=post.pk)
    moved = timezone.now() + 3 * day
    reschedule_post(post=post, due_at=moved, actor=alice.user)
    approve_post(post=seen, actor=alice.user)
    assert (delivery_of(post).due_at, Post.objects.get().due_at) == (moved, moved)


def test_a_held_post_that_is_moved_while_it_is_resumed_keeps_its_new_moment(alice, bluesky):
    link(alice, bluesky)
    day = datetime.timedelta(days=1)
    post = write(alice, due_at=timezone.now() + day)
    pause_post(post=post, actor=alice.user)
    seen = Post.objects.get(pk=post.pk)
    moved = timezone.now() + 3 * day
    reschedule_post(post=post, due_at=moved, actor=alice.user)
    resume_post(post=seen, actor=alice.user)
    assert delivery_of(post).due_at == moved
