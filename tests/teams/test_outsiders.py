"""Neither wording nor work tells an outsider whether an address has an account."""

import io
import logging
import statistics
import time

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teams.models import Invitation
from tests.access.table import bare_body
from tests.teams.people import DORA, invite, invited_link, join

UNKNOWN = "nobody@nowhere.test"
RESET = "/account/password/reset/"
SIGN_IN = "/account/login/"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: that is what takes the time."""

    algorithm = "md5"
    runs = 0

    def encode(self, password, salt):
        type(self).runs += 1
        return super().encode(password, salt)


@pytest.fixture
def hashing(settings):
    settings.PASSWORD_HASHERS = ["tests.teams.test_outsiders.CountingHasher"]
    return CountingHasher


def body_without(answer, address):
    return bare_body(answer).replace(address.encode(), b"[address]")


def test_sign_in_reads_alike_and_hashes_as_often(alice, hashing):
    answers, hashed = [], []
    for address in (alice.user.email, UNKNOWN):
        hashing.runs = 0
        answer = Client().post(SIGN_IN, {"login": address, "password": "wrong password"})
        answers.append(answer)
        hashed.append(hashing.runs)
    assert answers[0].status_code == answers[1].status_code
    assert body_without(answers[0], alice.user.email) == body_without(answers[1], UNKNOWN)
    assert hashed[0] == hashed[1] > 0


def test_reset_reads_alike_and_mails_as_often(alice):
    answers, mails = [], []
    for address in (alice.user.email, UNKNOWN):
        before = len(mail.outbox)
        answers.append(Client().post(RESET, {"email": address}, follow=True))
        mails.append(len(mail.outbox) - before)
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert body_without(answers[0], alice.user.email) == body_without(answers[1], UNKNOWN)
    assert mails == [1, 1]


def closed_links(alice):
    invite(alice)
    used = invited_link()
    join(used)
    invite(alice, "finn@fabrikam.test", title="Finn")
    revoked = invited_link("finn@fabrikam.test")
    Invitation.objects.filter(email="finn@fabrikam.test").update(state="revoked")
    invite(alice, "gil@fabrikam.test", title="Gil")
    expired = invited_link("gil@fabrikam.test")
    Invitation.objects.filter(email="gil@fabrikam.test").update(expires_at="2026-01-01T00:00Z")
    return [used, revoked, expired, f"/invitation/ayi_{'A' * 36}/", "/invitation/x/"]


def test_closed_invitations_are_answered_by_the_same_work(alice):
    """Of a member's address, of an unknown one, of a token that is none."""
    seen = set()
    for link in closed_links(alice):
        for ask in ("get", "post"):
            client = Client()
            with CaptureQueriesContext(connection) as queries:
                answer = getattr(client, ask)(link)
            seen.add((answer.status_code, bare_body(answer), len(queries)))
    assert len(seen) == 1


def test_refused_links_leave_no_token_in_the_logs(alice, db):
    handler = next(h for h in logging.getLogger().handlers if h.filters)
    written = io.StringIO()
    before = handler.setStream(written)
    try:
        invite(alice)
        link = invited_link()
        Client().post(link, {"name": ""})
        Client().get(f"/invitation/ayi_{'A' * 36}/")
    finally:
        handler.setStream(before)
    assert "/invitation/ayi_•••/" in written.getvalue()
    assert link.split("/")[2] not in written.getvalue()
    assert "A" * 36 not in written.getvalue()


def test_invitation_of_a_registered_address_tells_the_holder_alone(alice, charlie):
    alice.account.settings.allow_existing_logins = True
    alice.account.settings.save()
    invite(alice, charlie.user.email)
    assert (
        "has a login here already"
        in Client().get(invited_link(charlie.user.email)).content.decode()
    )
    assert DORA not in Client().get("/invitation/x/").content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(("url", "field"), [(SIGN_IN, "login"), (RESET, "email")])
def test_measured_times_do_not_tell(alice, settings, url, field):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    alice.user.set_password("correct horse battery staple")
    alice.user.save()
    taken = {alice.user.email: [], UNKNOWN: []}
    for _ in range(21):
        for address, times in taken.items():
            client = Client()
            start = time.process_time()
            client.post(url, {field: address, "password": "wrong password"})
            times.append(time.process_time() - start)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert 0.7 < known / unknown < 1.4, taken
