"""Linking, relinking, unlinking: each refusal says what to do, beside its field."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from ayrdash.networks.models import SocialAccount
from tests.posts.network import link

LINK = "networks:link_bluesky"
CREATE = "com.atproto.server.createSession"
DELETE = "com.atproto.server.deleteSession"
RESOLVE = "com.atproto.identity.resolveHandle"


@contextlib.contextmanager
def web_page(status, body=b"<!doctype html><title>Hello</title>"):
    """Serve one page at every address, as a site does that is no PDS."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.send_response(status)
            self.send_header("Location", "https://example.com/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.do_POST()

        def log_message(self, *args):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, args=[0.02], daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()


def send(alice, bluesky, **fields):
    person = bluesky.account
    data = {"handle": person.handle, "app_password": person.app_password, "host": bluesky.url}
    client = alice.client(acting_as=alice.profile)
    return client.post(reverse(LINK), {**data, **fields})


def errors(answer):
    assert answer.status_code == 422
    assert not SocialAccount.objects.exists()
    return {name: " ".join(found) for name, found in answer.context["form"].errors.items()}


def test_an_account_is_linked(alice, bluesky):
    assert send(alice, bluesky).status_code == 302
    assert SocialAccount.objects.get().handle == "alice.test"


@pytest.mark.parametrize("handle", ["alice.test", "did:plc:alice"])
def test_a_wrong_password_says_what_to_check(alice, bluesky, handle):
    found = errors(send(alice, bluesky, handle=handle, app_password="wrong"))
    assert "Check both" in found["app_password"]
    assert "another server" in found["app_password"]


def test_a_handle_that_nobody_has_is_named(alice, bluesky):
    found = errors(send(alice, bluesky, handle="alise.test"))
    assert "alise.test" in found["handle"]


def test_no_answer_about_the_handle_blames_nobody_s_spelling(alice, bluesky):
    bluesky.fail(RESOLVE, status=500, times=1)
    assert list(errors(send(alice, bluesky, handle="alise.test"))) == ["app_password"]


def test_the_account_s_own_password_is_refused_and_its_session_closed(alice, bluesky):
    found = errors(send(alice, bluesky, app_password=bluesky.account.password))
    assert "App passwords" in found["app_password"]
    assert bluesky.calls[DELETE] == 1


def test_an_own_password_that_asks_for_a_mailed_code_says_the_same(alice, bluesky):
    bluesky.fail(CREATE, status=401, error="AuthFactorTokenRequired", times=1)
    assert "App passwords" in errors(send(alice, bluesky))["app_password"]


@pytest.mark.parametrize("status", [200, 301, 401, 403, 404, 405])
def test_a_site_that_is_no_pds_is_told_so(alice, bluesky, status):
    with web_page(status) as host:
        found = errors(send(alice, bluesky, host=host))
    assert "does not answer as a Bluesky server" in found["host"]


def test_json_of_another_kind_is_no_pds_either(alice, bluesky):
    with web_page(200, b'{"hello": "world"}') as host:
        found = errors(send(alice, bluesky, host=host))
    assert "does not answer as a Bluesky server" in found["host"]


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("nowhere.invalid", "No server was found"),
        ("https://10.0.0.1", "private"),
        ("http://example.com", "https"),
        ("http://127.0.0.1:9", "could not be reached"),
        ("https://[::1", "such as pds.example.com"),
        ("https://user:pw@example.com", "such as pds.example.com"),
        ("https://example.com:99999", "such as pds.example.com"),
        ("://", "such as pds.example.com"),
    ],
)
def test_a_server_that_can_t_be_asked_is_named(alice, bluesky, host, words):
    assert words in errors(send(alice, bluesky, host=host))["host"]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"retry-after": "61"}, "in 2 minutes"),
        ({"retry-after": "20"}, "in 1 minute."),
        ({}, "wait a while"),
    ],
)
def test_too_many_tries_say_when_the_next_one_counts(alice, bluesky, headers, words):
    bluesky.fail(CREATE, status=429, error="RateLimitExceeded", headers=headers, times=1)
    assert words in errors(send(alice, bluesky))["__all__"]


@pytest.mark.parametrize(
    ("status", "words"),
    [("deactivated", "Reactivate"), ("suspended", "suspended"), ("x", "active")],
)
def test_an_account_that_may_not_post_is_not_linked(alice, bluesky, status, words):
    bluesky.account.status = status
    assert words in errors(send(alice, bluesky))["__all__"]
    assert bluesky.refresh == set() or bluesky.calls[DELETE] == 1


def test_an_account_taken_down_is_not_linked(alice, bluesky):
    bluesky.fail(CREATE, status=401, error="AccountTakedown", times=1)
    assert "taken this account down" in errors(send(alice, bluesky))["__all__"]


def test_a_handle_that_resolves_no_more_is_kept_as_typed(alice, bluesky):
    bluesky.answers[CREATE] = {**bluesky.new_tokens(), "handle": "handle.invalid"}
    send(alice, bluesky)
    assert SocialAccount.objects.get().handle == "alice.test"


def test_relinking_closes_the_old_session_and_mends_the_state(
    alice, bluesky, django_capture_on_commit_callbacks
):
    link(alice, bluesky)
    (old,) = bluesky.refresh
    SocialAccount.objects.update(state="suspended", state_reason="x", refusals=2)
    with django_capture_on_commit_callbacks(execute=True):
        assert send(alice, bluesky).status_code == 302
    account = SocialAccount.objects.get()
    assert (account.state, account.state_reason, account.refusals) == ("linked", "", 0)
    assert account.credentials_version == 2
    assert old not in bluesky.refresh
    assert len(bluesky.refresh) == 1


def unlink(alice):
    client = alice.client(acting_as=alice.profile)
    return client.post(reverse("networks:unlink", args=["bluesky"]))


def test_unlinking_closes_the_session_at_the_server(
    alice, bluesky, django_capture_on_commit_callbacks
):
    link(alice, bluesky)
    with django_capture_on_commit_callbacks(execute=True):
        assert unlink(alice).status_code == 302
    assert bluesky.refresh == set()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_unlinking_does_not_depend_on_the_server(
    alice, bluesky, django_capture_on_commit_callbacks, status
):
    link(alice, bluesky)
    bluesky.fail(DELETE, status=status, times=9)
    with django_capture_on_commit_callbacks(execute=True):
        assert unlink(alice).status_code == 302
    assert not SocialAccount.objects.exists()


def test_unlinking_works_without_a_readable_login(
    alice, bluesky, django_capture_on_commit_callbacks
):
    link(alice, bluesky)
    SocialAccount.objects.update(credentials="{}")
    with django_capture_on_commit_callbacks(execute=True):
        assert unlink(alice).status_code == 302
    assert bluesky.calls[DELETE] == 0


def test_a_session_that_is_not_kept_is_closed(alice, bluesky):
    link(alice, bluesky)
    client = alice.client()
    person = bluesky.account
    data = {"handle": person.handle, "app_password": person.app_password, "host": bluesky.url}
    answer = client.post(reverse(LINK), data)
    assert answer.status_code == 422
    assert "already linked" in answer.content.decode()
    assert bluesky.calls[DELETE] == 1
    assert client.post(reverse(LINK), {**data, "confirmed": "on"}).status_code == 302
