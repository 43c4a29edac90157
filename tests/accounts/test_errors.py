"""Error pages in our own look."""

from django.template.loader import render_to_string
from django.test import Client


def test_missing_page(alice):
    answer = alice.client().get("/nowhere/")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.content.decode()


def test_old_form(alice):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "a@b.test", "password": "x"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_broken_page_needs_no_database(django_db_blocker):
    with django_db_blocker.block():
        assert "Something broke on our side" in render_to_string("500.html")
