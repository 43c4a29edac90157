"""An event reaches its receiver at least once, by the published table, signed."""

import datetime
import hashlib
import hmac
import json
import threading

import pytest
import standardwebhooks
import time_machine
from django.db import connection
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.mail.models import OutgoingMail
from ayrdash.webhooks.models import Delivery, Webhook
from ayrdash.webhooks.services import deliver, events, registration, resend
from tests.webhooks.conftest import SECRET

pytestmark = pytest.mark.django_db
BUSY = (503, {}, b"busy")


def send(hook, **data):
    return events.emit(profile=hook.profile, action=hook.action, data=data or {"status": "success"})


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def try_when_due(delivery):
    """Let the clock stand where the next try is due, and try."""
    with time_machine.travel(fresh(delivery).due_at + datetime.timedelta(seconds=1), tick=False):
        return deliver.deliver(delivery.pk)


def test_event_arrives_with_the_common_members(hook, receiver):
    delivery = send(hook, id="abc", status="success")
    assert deliver.deliver(delivery.pk) == "delivered"
    (taken,) = receiver.taken
    body = json.loads(taken.body)
    assert body["action"] == "post"
    assert body["hookId"] == delivery.hook_id
    assert body["refId"] == hook.profile.ref_id
    assert body["title"] == "Acme"
    assert (body["code"], body["id"], body["url"]) == (200, "abc", receiver.url)
    assert taken.headers["content-type"] == "application/json; charset=utf-8"
    assert taken.headers["x-ayrshare-delivery-id"] == delivery.hook_id
    assert taken.headers["x-ayrshare-delivery-attempt"] == "1"


def test_both_signatures_are_right(hook, receiver):
    deliver.deliver(send(hook).pk)
    (taken,) = receiver.taken
    standardwebhooks.Webhook(SECRET).verify(taken.body, taken.headers)
    expected = hmac.new(SECRET.encode(), taken.body, hashlib.sha256).hexdigest()
    assert taken.headers["x-authorization-content-sha256"] == expected
    assert abs(int(taken.headers["x-authorization-timestamp"]) - timezone.now().timestamp()) < 10


def test_while_secrets_change_both_sign(hook, receiver, alice):
    registration.register(
        profile=alice.profile, action="post", url=receiver.url, secret="plain new", actor=None
    )
    deliver.deliver(send(hook).pk)
    (taken,) = receiver.taken
    standardwebhooks.Webhook(SECRET).verify(taken.body, taken.headers)
    standardwebhooks.Webhook(b"plain new").verify(taken.body, taken.headers)
    new = hmac.new(b"plain new", taken.body, hashlib.sha256).hexdigest()
    old = hmac.new(SECRET.encode(), taken.body, hashlib.sha256).hexdigest()
    assert taken.headers["x-authorization-content-sha256"] == old
    assert taken.headers["x-authorization-content-sha256-v2"] == new
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        deliver.deliver(send(hook).pk)
    later = receiver.taken[-1]
    assert "x-authorization-content-sha256-v2" not in later.headers
    digest = hmac.new(b"plain new", later.body, hashlib.sha256).hexdigest()
    assert later.headers["x-authorization-content-sha256"] == digest


def test_without_secret_nothing_is_signed(hook, receiver):
    Webhook.objects.update(secret="")
    deliver.deliver(send(hook).pk)
    assert not [name for name in receiver.taken[0].headers if "signature" in name]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503, 0])
def test_what_may_pass_is_tried_again(hook, receiver, status):
    receiver.answers = [(status, {}, b"not now")]
    delivery = send(hook)
    assert deliver.deliver(delivery.pk) == "queued"
    wait = (fresh(delivery).due_at - timezone.now()).total_seconds()
    assert 3 < wait < 7
    assert try_when_due(delivery) == "delivered"
    first, second = receiver.taken
    assert first.body == second.body
    assert second.headers["x-ayrshare-delivery-attempt"] == "2"


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 410, 422])
def test_what_will_not_pass_is_not_tried_again(hook, receiver, status):
    receiver.answer = (status, {"Location": "http://127.0.0.1:9/elsewhere"}, b"no")
    delivery = send(hook)
    assert deliver.deliver(delivery.pk) == "failed"
    assert len(receiver.taken) == 1
    attempt = delivery.attempts.get()
    assert (attempt.status, attempt.answer) == (status, "no")


def test_the_whole_table_is_kept_then_it_is_given_up(hook, receiver):
    receiver.answer = BUSY
    delivery = send(hook)
    waits = []
    deliver.deliver(delivery.pk)
    while fresh(delivery).state == "queued":
        before = fresh(delivery).due_at
        try_when_due(delivery)
        waits.append((fresh(delivery).due_at - before).total_seconds())
    assert len(receiver.taken) == len(deliver.PAUSES) + 1
    assert fresh(delivery).state == "failed"
    # Nine tries within about an hour.
    assert sum(deliver.PAUSES[:8]) < 4000
    for wait, pause in zip(waits, deliver.PAUSES[1:], strict=False):
        assert pause * 0.85 < wait < pause * 1.15 + 2


def test_retry_after_is_kept_and_bounded(hook, receiver):
    receiver.answers = [(429, {"Retry-After": "120"}, b""), (429, {"Retry-After": "999999"}, b"")]
    delivery = send(hook)
    deliver.deliver(delivery.pk)
    assert 110 < (fresh(delivery).due_at - timezone.now()).total_seconds() < 130
    due = fresh(delivery).due_at
    try_when_due(delivery)
    assert (fresh(delivery).due_at - due).total_seconds() < 3700


def test_two_workers_send_once(hook, receiver):
    receiver.delay = 0.2
    delivery = send(hook)
    assert deliver.deliver(delivery.pk) == "delivered"
    assert deliver.deliver(delivery.pk) == "not due"
    assert len(receiver.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_send_once(hook, receiver):
    receiver.delay = 0.2
    delivery = send(hook)
    results = []

    def work():
        results.append(deliver.deliver(delivery.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["delivered", "not due", "not due", "not due"]
    assert len(receiver.taken) == 1


def test_what_a_dead_worker_held_is_sent_by_another(hook, receiver):
    delivery = send(hook)
    deliver._claim(delivery.pk)  # and the worker dies
    assert deliver.deliver(delivery.pk) == "not due"
    later = timezone.now() + datetime.timedelta(minutes=2)
    assert deliver.reap(later) == 1
    with time_machine.travel(later + datetime.timedelta(seconds=1)):
        assert deliver.deliver(delivery.pk) == "delivered"
    assert len(receiver.taken) == 1
    assert fresh(delivery).attempt_count == 2


def test_sweeper_wakes_what_was_not_woken(hook):
    delivery = send(hook)
    later = timezone.now() + datetime.timedelta(minutes=2)
    grace = datetime.timedelta(seconds=30)
    assert deliver.sweep(later, grace=grace) == 1
    assert deliver.sweep(later, grace=grace) == 0
    assert fresh(delivery).state == "queued"


def test_gone_switches_off_and_says_so(hook, receiver, alice, settings):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    receiver.answer = (410, {}, b"")
    deliver.deliver(send(hook).pk)
    hook.refresh_from_db()
    assert not hook.is_on
    assert send(hook) is None
    mail = OutgoingMail.objects.get(to=alice.user.email)
    assert "switched off" in mail.subject
    assert "(410)" in mail.text_body
    assert Event.objects.filter(verb="webhook.switched_off").count() == 1


def test_five_days_without_success_switch_off(hook, receiver):
    receiver.answer = (500, {}, b"")
    deliver.deliver(send(hook).pk)
    hook.refresh_from_db()
    assert hook.failing_since is not None
    assert hook.is_on
    with time_machine.travel(timezone.now() + datetime.timedelta(days=6)):
        deliver.deliver(send(hook).pk)
    hook.refresh_from_db()
    assert not hook.is_on


def test_one_success_clears_the_failing_mark(hook, receiver):
    receiver.answers = [BUSY]
    delivery = send(hook)
    deliver.deliver(delivery.pk)
    try_when_due(delivery)
    hook.refresh_from_db()
    assert hook.failing_since is None


def test_private_addresses_are_refused_before_connecting(hook, settings):
    settings.OUTBOUND_LOOPBACK = False
    Webhook.objects.update(url="https://10.0.0.7/hook")
    delivery = send(hook)
    assert deliver.deliver(delivery.pk) == "failed"
    assert "not allowed" in delivery.attempts.get().answer


def test_resend_keeps_body_and_hook_id(hook, receiver):
    delivery = send(hook)
    deliver.deliver(delivery.pk)
    assert resend.resend(delivery=fresh(delivery))
    assert deliver.deliver(delivery.pk) == "delivered"
    first, second = receiver.taken
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_all_failed_since_are_sent_again(hook, receiver):
    receiver.answer = (404, {}, b"")
    for _ in range(3):
        deliver.deliver(send(hook).pk)
    receiver.answer = (200, {}, b"")
    assert resend.resend_failed(webhook=hook) == 3
    for delivery in Delivery.objects.all():
        assert deliver.deliver(delivery.pk) == "delivered"
    assert resend.resend_failed(webhook=hook) == 0


def test_events_wait_while_the_account_is_being_closed(hook, receiver, alice):
    delivery = send(hook)
    accounts = type(alice.account).objects
    accounts.update(closing_at=timezone.now())
    assert deliver.deliver(delivery.pk) == "not due"
    later = timezone.now() + datetime.timedelta(minutes=5)
    assert deliver.sweep(later, grace=datetime.timedelta(seconds=30)) == 0
    accounts.update(closing_at=None)
    assert deliver.deliver(delivery.pk) == "delivered"


def test_old_deliveries_are_removed(hook):
    send(hook)
    assert deliver.prune(timezone.now()) == 0
    assert deliver.prune(timezone.now() + datetime.timedelta(days=31)) == 1
