"""What Meta says of a broken rule stands wherever the suspension is shown."""

import json

from django.urls import reverse

from ayrdash.posts.services.publish import publish_delivery
from ayrdash.suspensions.models import Suspension
from ayrdash.webhooks.models import Delivery, Webhook
from tests.doubles.graph.state import GraphError
from tests.posts.network import delivery_of, write

RULE = "Notice 368/1390008"


def test_the_rule_and_the_post_are_shown_wherever_the_case_is(alice, fb, graph):
    Webhook.objects.create(profile=alice.primary, action="suspended", url="https://h.test/in")
    post = write(alice, text="Buy now", networks=["facebook"])
    blocked = GraphError(368, "Abusive", 1390008, user_message="You can't post at the moment.")
    graph.fail("POST feed", blocked)
    publish_delivery(delivery_of(post).pk)
    case = Suspension.objects.get()
    assert (case.network, case.rule, case.post_ref) == ("facebook", RULE, post.ref)
    of_profile = [alice.profile.ref_id]
    for route, args in (
        ("suspensions:profile", of_profile),
        ("suspensions:record", [*of_profile, case.pk]),
        ("suspensions:index", []),
        ("suspensions:export", []),
        ("profiles:index", []),
    ):
        answer = alice.client().get(reverse(route, args=args))
        shown = (answer.getvalue() if answer.streaming else answer.content).decode()
        assert RULE in shown, route
        assert post.ref in shown, route
    told = json.loads(Delivery.objects.get().body)
    assert (told["rule"], told["postId"]) == (RULE, post.ref)
