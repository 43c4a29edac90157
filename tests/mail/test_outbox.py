"""The outbox, for the operator alone."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ayrdash.accounts.models import User
from ayrdash.mail.models import OutgoingMail


@pytest.fixture
def operator(alice):
    User.objects.filter(pk=alice.user.pk).update(is_superuser=True)
    alice.user.refresh_from_db()
    return alice.client()


@pytest.fixture(autouse=True)
def kept(settings):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"


def write(subject="Hello", html="<script>alert(1)</script>"):
    message = EmailMultiAlternatives(subject, "A secret code", None, ["dora@fabrikam.test"])
    message.attach_alternative(html, "text/html")
    message.send()
    return OutgoingMail.objects.latest("id")


def test_without_a_server_mails_are_kept_and_the_page_says_so(operator):
    assert write().state == "held"
    page = operator.get("/outbox/").content.decode()
    assert "Mails end here" in page
    assert "Kept here" in page


def test_newest_first_in_pages(operator):
    for number in range(51):
        write(f"Mail {number}")
    page = operator.get("/outbox/")
    assert page.context["page"].items[0].subject == "Mail 50"
    assert len(page.context["page"]) == 50
    cursor = page.context["page"].next_cursor
    rest = operator.get("/outbox/", {"cursor": cursor}).context["page"].items
    assert [mail.subject for mail in rest] == ["Mail 0"]


def test_text_is_shown_and_html_is_not_drawn(operator):
    page = operator.get(f"/outbox/{write().pk}/").content.decode()
    assert "A secret code" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_nobody_else_sees_it(alice):
    mail = write()
    for path in ("/outbox/", f"/outbox/{mail.pk}/"):
        assert alice.client().get(path).status_code == 404
        assert Client().get(path).status_code == 302
    assert "/outbox/" not in alice.client().get("/account/").content.decode()


def test_bodies_are_encrypted_at_rest(db):
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text_body, html_body FROM mail_outgoingmail")
        stored = cursor.fetchone()
    assert "secret" not in stored[0]
    assert "script" not in stored[1]


def test_kept_mail_is_sent_once_a_server_is_configured(operator, settings):
    mail = write()
    path = f"/outbox/{mail.pk}/again/"
    operator.post(path)
    mail.refresh_from_db()
    assert mail.state == "held"
    settings.SMTP_CONFIGURED = True
    assert "Send now" in operator.get(f"/outbox/{mail.pk}/").content.decode()
    operator.post(path)
    mail.refresh_from_db()
    assert mail.state == "queued"


def test_queries_do_not_grow(operator):
    def count():
        with CaptureQueriesContext(connection) as queries:
            operator.get("/outbox/")
        return len(queries)

    operator.get("/outbox/")
    write()
    few = count()
    for _ in range(10):
        write()
    assert count() == few
