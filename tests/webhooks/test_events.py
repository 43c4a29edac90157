"""Which acts become events, and whose webhook they go to."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.linking.services import sessions, trail
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.services import note_fault, unlink_account
from ayrdash.posts.services.publish import publish_delivery
from ayrdash.webhooks.models import Delivery, Webhook
from profiles.services import lifecycle
from teams.services import invitations
from tests.posts.network import link, write

pytestmark = pytest.mark.django_db
ADDRESS = "https://hooks.northwind.test/in"


def wants(profile, *actions):
    for action in actions:
        Webhook.objects.create(profile=profile, action=action, url=ADDRESS)


def bodies(action):
    return [json.loads(d.body) for d in Delivery.objects.filter(action=action).order_by("id")]


def test_primary_hears_of_every_profile(alice):
    wants(alice.primary, "profile")
    made = lifecycle.create_profile(account=alice.account, title="Fabrikam", actor=alice.user)
    lifecycle.archive_profile(profile=made, actor=alice.user)
    lifecycle.unarchive_profile(profile=made, actor=alice.user)
    lifecycle.delete_profile(profile=made, typed_title="Fabrikam", actor=alice.user)
    assert [b["type"] for b in bodies("profile")] == [
        "created",
        "archived",
        "unarchived",
        "deleted",
    ]
    assert {b["refId"] for b in bodies("profile")} == {made.ref_id}


def test_own_webhook_wins_over_the_primary(alice):
    wants(alice.primary, "profile")
    wants(alice.profile, "profile")
    lifecycle.archive_profile(profile=alice.profile, actor=alice.user)
    assert Delivery.objects.get().webhook.profile == alice.profile


def test_neighbour_hears_nothing(alice, charlie):
    wants(charlie.primary, "profile")
    lifecycle.archive_profile(profile=alice.profile, actor=alice.user)
    assert not Delivery.objects.exists()


def test_links_made_and_lost(alice, bluesky):
    wants(alice.profile, "social")
    account = link(alice, bluesky)
    gone = Fault(FaultKind.TOKEN_DEAD, "Bluesky no longer accepts the login.")
    note_fault(account=account, fault=gone)
    unlink_account(account=account, actor=alice.user)
    told = [(b["type"], b["source"], b["platform"]) for b in bodies("social")]
    assert told[-2:] == [("unlink", "system", "bluesky"), ("unlink", "user", "bluesky")]
    assert bodies("social")[-2]["details"] == "Bluesky no longer accepts the login."


def test_post_outcome(alice, bluesky):
    wants(alice.profile, "post", "scheduled")
    link(alice, bluesky)
    post = write(alice)
    delivery = post.deliveries.get()
    assert publish_delivery(delivery.pk) == "published"
    (body,) = bodies("post")
    assert (body["status"], body["id"], body["errors"]) == ("success", post.ref, [])
    (there,) = body["postIds"]
    delivery.refresh_from_db()
    assert there == {
        "status": "success",
        "id": delivery.remote_id,
        "postUrl": delivery.permalink,
        "platform": "bluesky",
    }
    assert bodies("scheduled") == []  # it was not scheduled


def test_failed_post(alice, bluesky):
    wants(alice.profile, "post")
    account = link(alice, bluesky)
    post = write(alice)
    unlink_account(account=account, actor=alice.user)
    publish_delivery(post.deliveries.get().pk)
    (body,) = bodies("post")
    assert body["status"] == "error"
    (error,) = body["errors"]
    assert (error["platform"], error["status"], error["code"]) == ("bluesky", "error", 110)
    assert error["message"]


def test_set_in_the_dashboard(alice):
    client = alice.client(acting_as=alice.profile)
    address = reverse("webhooks:edit", args=["post"])
    refused = client.post(address, {"url": "http://hooks.test/in", "signing": "new"})
    assert refused.status_code == 422
    assert "Only https addresses are allowed" in refused.content.decode()
    assert "http://hooks.test/in" in refused.content.decode()
    assert client.post(address, {"url": ADDRESS, "signing": "own"}).status_code == 422
    client.post(address, {"url": ADDRESS, "signing": "new"})
    hook = Webhook.objects.get()
    assert hook.secret.startswith("whsec_")
    assert hook.secret not in client.get(address).content.decode()
    client.post(address, {"url": ADDRESS, "signing": "keep"})
    assert Webhook.objects.get().secret == hook.secret
    inherited = alice.client(acting_as=alice.primary).get(reverse("webhooks:index"))
    assert ADDRESS not in inherited.content.decode()


def test_inherited_is_shown_as_such(alice):
    wants(alice.primary, "post")
    page = alice.client(acting_as=alice.profile).get(reverse("webhooks:index")).content.decode()
    assert "Inherited" in page
    assert ADDRESS in page


def test_log_costs_no_query_per_row(alice):
    wants(alice.profile, "post")
    client = alice.client(acting_as=alice.profile)
    hook = Webhook.objects.get()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("webhooks:index")).status_code == 200
        return len(queries)

    Delivery.objects.create(webhook=hook, profile=alice.profile, action="post", body="{}")
    cost()
    few = cost()
    for _ in range(30):
        Delivery.objects.create(webhook=hook, profile=alice.profile, action="post", body="{}")
    assert cost() == few


def test_feed_items_have_their_row_on_the_page(alice):
    page = alice.client(acting_as=alice.profile).get(reverse("webhooks:index")).content.decode()
    assert "Feed item handled" in page
    link = reverse("webhooks:edit", args=["feed"])
    assert alice.client(acting_as=alice.profile).get(link).status_code == 200


def test_a_link_for_clients_tells_its_outcome(alice):
    wants(alice.primary, "link")
    made = sessions.create_link_session(profile=alice.profile, by=alice.user)
    for _twice in range(2):
        sessions.enter(session=made.session)
    trail.note(made.session, trail.Step.FAILED, network="bluesky", code=165, note="Wrong password")
    trail.note(made.session, trail.Step.LINKED, network="bluesky")
    sessions.finish(session=made.session)
    sessions.revoke(session=made.session, by=alice.user)
    told = bodies("link")
    assert [b["type"] for b in told] == ["opened", "failed", "finished", "revoked"]
    assert {(b["refId"], b["sessionId"]) for b in told} == {
        (alice.profile.ref_id, made.session.ref)
    }
    failed, finished = told[1:3]
    assert (failed["platform"], failed["code"], failed["details"]) == (
        "bluesky",
        165,
        "Wrong password",
    )
    assert (finished["status"], finished["linked"], finished["unlinked"]) == (
        "success",
        ["bluesky"],
        [],
    )


def test_an_invitation_tells_what_became_of_it(alice):
    wants(alice.primary, "invitation")
    by = alice.user.memberships.get()
    issued = invitations.invite(
        by=by, email="dana@northwind.test", title="Dana", role="editor", all_profiles=True
    )
    invitations.revoke(invitation=issued.invitation, by=by)
    told = bodies("invitation")
    assert [(b["type"], b["email"], b["role"]) for b in told] == [
        ("sent", "dana@northwind.test", "editor"),
        ("revoked", "dana@northwind.test", "editor"),
    ]
    assert {b["title"] for b in told} == {"Dana"}


def test_failed_since_a_moment_are_sent_again(alice):
    wants(alice.profile, "post")
    client = alice.client(acting_as=alice.profile)
    old, new = (
        Delivery.objects.create(
            webhook=Webhook.objects.get(),
            profile=alice.profile,
            action="post",
            body="{}",
            state="failed",
        )
        for _ in range(2)
    )
    before = timezone.now() - datetime.timedelta(days=2)
    Delivery.objects.filter(pk=old.pk).update(created_at=before)
    address = reverse("webhooks:resend_failed", args=["post"])
    refused = client.post(address, {"since": "yesterday"})
    assert refused.status_code == 422
    assert "Give a day and a time, or nothing." in refused.content.decode()
    since = (before + datetime.timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M")
    client.post(address, {"since": since})
    assert Delivery.objects.get(pk=new.pk).state == "queued"
    assert Delivery.objects.get(pk=old.pk).state == "failed"
    client.post(address, {"since": ""})
    assert Delivery.objects.get(pk=old.pk).state == "queued"
