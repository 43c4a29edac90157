"""Mails wait in the outbox until the mail server has taken them, once."""

import datetime

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.mail import services
from ayrdash.mail.models import OutgoingMail
from ayrdash.mail.services import bounces

pytestmark = pytest.mark.django_db


def write(to=("dora@fabrikam.test",)):
    message = EmailMultiAlternatives("Your code", "ABCD-1234 – ünïcode", "us@here.test", to)
    message.attach_alternative("<p>ABCD-1234</p>", "text/html")
    message.send()
    return OutgoingMail.objects.latest("id")


def due(mail):
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=timezone.now())


def state_of(mail):
    mail.refresh_from_db()
    return mail.state


def test_request_only_queues(server):
    mail = write()
    assert mail.state == "queued"
    assert server.taken == []
    assert DBTaskResult.objects.filter(task_path="ayrdash.mail.tasks.deliver").count() == 1


def test_worker_hands_it_on(server):
    mail = write()
    assert services.deliver_mail(mail.pk) == "sent"
    (taken,) = server.taken
    assert taken["To"] == "dora@fabrikam.test"
    assert taken["Message-ID"] == f"<{mail.ref}@here.test>"
    assert "ünïcode" in taken.get_body(("plain",)).get_content()
    assert "<p>" in taken.get_body(("html",)).get_content()
    assert state_of(mail) == "sent"


def test_second_wake_up_sends_nothing(server):
    mail = write()
    services.deliver_mail(mail.pk)
    assert services.deliver_mail(mail.pk) == "not waiting"
    assert services.sweep(timezone.now()) == 0
    assert len(server.taken) == 1


def test_mail_in_another_workers_hands_is_left(server):
    mail = write()
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=timezone.now() + services.LEASE)
    assert services.deliver_mail(mail.pk) == "not waiting"


def test_mail_of_a_dead_worker_is_sent_after_its_lease(server):
    mail = write()
    services._claim(mail.pk)
    assert services.sweep(timezone.now()) == 0
    services_time = timezone.now() + services.LEASE
    OutgoingMail.objects.filter(due_at__lte=services_time).update(due_at=timezone.now())
    assert services.sweep(timezone.now()) == 1
    assert len(server.taken) == 1


def test_server_down_is_tried_again_later(server, settings):
    mail = write()
    settings.EMAIL_PORT = 1
    assert services.deliver_mail(mail.pk) == services.DOWN
    mail.refresh_from_db()
    assert "refused" in mail.error
    assert mail.due_at > timezone.now() + datetime.timedelta(seconds=20)
    settings.EMAIL_PORT = server.port
    due(mail)
    services.sweep(timezone.now())
    assert state_of(mail) == "sent"
    assert mail.error == ""


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"rcpt": "550 nobody here"}, "failed"),
        ({"rcpt": "450 busy"}, "queued"),
        ({"data": "554 spam"}, "failed"),
        ({"data": "451 later"}, "queued"),
    ],
)
def test_refusal_for_good_ends_it_and_for_now_does_not(server, answers, state):
    mail = write()
    for name, words in answers.items():
        setattr(server, name, words)
    assert services.deliver_mail(mail.pk) == state
    assert state_of(mail) == state
    assert mail.error


def test_patience_runs_out(server, settings):
    mail = write()
    settings.EMAIL_PORT = 1
    OutgoingMail.objects.update(created_at=timezone.now() - services.GIVE_UP)
    assert services.deliver_mail(mail.pk) == "failed"


def test_a_dead_server_is_asked_once_a_sweep(server, settings):
    mails = [write() for _ in range(5)]
    settings.EMAIL_PORT = 1
    assert services.sweep(timezone.now()) == 1
    settings.EMAIL_PORT = server.port
    assert services.sweep(timezone.now()) == len(mails) - 1


def test_old_mails_are_forgotten(server):
    old, new = write(), write()
    OutgoingMail.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - services.KEEP - datetime.timedelta(minutes=1)
    )
    assert services.prune(timezone.now()) == 1
    assert OutgoingMail.objects.get() == new


def test_code_of_a_sign_up_survives_without_a_server(server, settings, client, alice):
    settings.SIGNUP = "open"
    settings.EMAIL_PORT = 1
    typed = {"organisation": "F", "email": "dora@fabrikam.test", "password1": "correct horse 9"}
    assert client.post("/account/signup/", typed).status_code == 302
    mail = OutgoingMail.objects.get()
    settings.EMAIL_PORT = server.port
    services.sweep(timezone.now())
    assert state_of(mail) == "sent"
    assert server.taken[0]["Subject"] == "Your ayrdash code"


def test_address_that_the_server_does_not_know_gets_nothing_more(server):
    server.rcpt = "550 5.1.1 no such user here"
    first, second = write(), write()
    assert services.deliver_mail(first.pk) == "failed"
    assert services.deliver_mail(second.pk) == "blocked"
    assert write().state == "blocked"
    server.rcpt = "250 fine"
    bounces.release(email="DORA@fabrikam.test")
    services.sweep(timezone.now())
    assert len(server.taken) == 2
    assert state_of(first) == "failed"


def test_refusal_for_other_reasons_says_nothing_of_the_address(server):
    server.rcpt = "550 5.7.1 your network is not welcome"
    services.deliver_mail(write().pk)
    assert write().state == "queued"
