"""One broken link, as people live it: the forms, the API, a worker, a real mail server."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ayrdash.networks.tasks import CHECK_EVERY
from tests.api.caller import Caller
from tests.jobs.working import work_off

pytestmark = pytest.mark.django_db
LINK = reverse("networks:link_bluesky")


def link(alice, bluesky):
    person = bluesky.account
    typed = {"handle": person.handle, "app_password": person.app_password, "host": bluesky.url}
    answer = alice.client(acting_as=alice.profile).post(LINK, typed)
    assert answer["Location"] == reverse("networks:index"), answer.content.decode()


def schedule(alice, due):
    body = {"post": f"At {due}", "platforms": ["bluesky"], "scheduleDate": due.isoformat()}
    made = Caller(alice, alice.profile).call("POST", "/post", body)
    assert made.status_code == 200, made.content
    return made.json()["posts"][0]["id"]


def test_two_posts_fail_within_a_minute_and_one_mail_goes_out(alice, bluesky, server):
    link(alice, bluesky)
    work_off()
    server.taken.clear()
    start = timezone.now()
    dues = [start + datetime.timedelta(minutes=5, seconds=s) for s in (0, 40)]
    posts = [schedule(alice, due) for due in dues]
    bluesky.revoke_everything()  # the person removed the app password there

    for due in (*dues, start + CHECK_EVERY * 2):
        with time_machine.travel(due + datetime.timedelta(seconds=5), tick=False):
            work_off()

    states = [
        Caller(alice, alice.profile).call("GET", f"/post/{post}").json()["status"] for post in posts
    ]
    assert states == ["error", "error"]
    [mail] = server.taken
    assert mail["To"] == alice.user.email
    assert mail["Subject"] == "Acme: Bluesky no longer lets alice.test in: link it again"
    page = alice.client().get(reverse("alerts:index")).content.decode()
    assert page.count("Fix it") == 1


def test_linked_again_and_broken_again_is_a_new_incident(alice, bluesky, server):
    start = timezone.now()
    for hours in (0, 2):
        with time_machine.travel(start + datetime.timedelta(hours=hours), tick=False):
            link(alice, bluesky)
            bluesky.revoke_everything()
        with time_machine.travel(start + datetime.timedelta(hours=hours + 1), tick=False):
            work_off()
    assert len([mail for mail in server.taken if "link it again" in mail["Subject"]]) == 2
