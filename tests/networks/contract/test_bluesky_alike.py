"""What the double and Bluesky's own PDS must answer alike, so that the double can't drift.

The same adapter, the same assertions. The PDS runs under the marker ``pds``.
"""

import dataclasses
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication, Video
from ayrdash.networks.adapters.bluesky import identity, session, xrpc
from ayrdash.networks.services import link_bluesky
from tests.posts.movies import movie

KINDS = ["double", pytest.param("pds", marks=pytest.mark.pds)]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8ffff3f0005fe02fea7356a290000000049454e44ae426082"
)


@dataclass(frozen=True)
class Server:
    """One of the two, with an account of its own."""

    url: str
    person: Any
    deactivate: Callable[[], None]
    activate: Callable[[], None]
    take_down: Callable[[bool], None]
    revoke_app_password: Callable[[], None]
    records: Callable[[], list[dict[str, Any]]]

    def sign_in(self) -> session.Session:
        return session.sign_in(self.url, self.person.handle, self.person.app_password)


@pytest.fixture(params=KINDS)
def server(request):
    if request.param == "double":
        return of_double(request.getfixturevalue("bluesky"))
    return of_pds(request.getfixturevalue("pds"))


def of_double(double):
    def status(value: str) -> None:
        double.account.status = value

    def revoke() -> None:
        double.account.app_password = "another"
        double.refresh = set()

    return Server(
        double.url,
        dataclasses.replace(double.account),
        deactivate=lambda: status("deactivated"),
        activate=lambda: status(""),
        take_down=lambda applied: double.take_down(applied=applied),
        revoke_app_password=revoke,
        records=lambda: list(double.records.values()),
    )


def of_pds(real):
    person = real.new_account()
    return Server(
        real.url,
        person,
        deactivate=lambda: real.deactivate(person),
        activate=lambda: real.activate(person),
        take_down=lambda applied: real.take_down(person.did, applied=applied),
        revoke_app_password=lambda: real.revoke_app_password(person),
        records=lambda: [row["value"] for row in real.records(person.did)],
    )


@pytest.fixture
def account(alice, server):
    return link_bluesky(
        profile=alice.profile,
        handle=server.person.handle,
        app_password=server.person.app_password,
        host=server.url,
        actor=alice.user,
    )


def publication(text="Hello", images=(), attempt=1):
    now = timezone.now()
    return Publication(text, images, adapter_for("bluesky").new_record_key(now), now, attempt)


def test_a_video_is_sent_as_it_is_read_and_lies_in_the_record(account, server):
    data, asked = movie(length=3_000_000), []

    def read(start, count):
        asked.append(count)
        return data[start : start + count]

    film = Video(read, len(data), "video/mp4", "a.mp4", 1280, 720, 10.0, alt_text="An oven")
    adapter_for("bluesky").publish(account, dataclasses.replace(publication(), video=film))
    (record,) = server.records()
    embed = record["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "An oven")
    assert embed["aspectRatio"] == {"width": 1280, "height": 720}
    assert (embed["video"]["mimeType"], embed["video"]["size"]) == ("video/mp4", len(data))
    assert max(asked) < 1_100_000


def publish(account, **fields):
    return adapter_for("bluesky").publish(account, publication(**fields))


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


def create(account, record):
    """Call createRecord as the adapter does, without what it does about refusals."""
    body = {
        "repo": account.remote_id,
        "collection": "app.bsky.feed.post",
        "rkey": adapter_for("bluesky").new_record_key(timezone.now()),
        "record": {"$type": "app.bsky.feed.post", **record},
    }
    access, _refresh = session.tokens(account)
    return body, lambda token=access: xrpc.procedure(
        account.host, "com.atproto.repo.createRecord", token=token, body=body
    )


RECORD = {"text": "Hello", "createdAt": "2026-11-24T12:00:00.000Z"}


def test_an_app_password_opens_a_session(server):
    opened = server.sign_in()
    assert (opened.did, opened.handle) == (server.person.did, server.person.handle)
    assert session.claims(opened.access)["scope"] == "com.atproto.appPass"
    left = session.expires_at(opened.access) - timezone.now()
    assert datetime.timedelta(hours=1, minutes=55) < left <= datetime.timedelta(hours=2)


def test_the_did_opens_one_too(server):
    assert session.sign_in(server.url, server.person.did, server.person.app_password)


@pytest.mark.parametrize("handle", ["", "nobody.test"])
def test_a_wrong_login_is_told_apart_from_other_faults(server, handle):
    with pytest.raises(session.WrongLogin):
        session.sign_in(server.url, handle or server.person.handle, "wrong-pass-word")


def test_the_main_password_is_recognised_by_its_scope(server):
    with pytest.raises(session.MainPasswordGiven):
        session.sign_in(server.url, server.person.handle, server.person.password)


def test_handles_are_resolved_and_unknown_ones_are_none(server):
    assert identity.resolve(server.url, server.person.handle) == server.person.did
    assert identity.resolve(server.url, "nobody.test") is None


def test_a_post_goes_out_and_is_read_back_as_written(account, server):
    text = f"Hello @{server.person.handle} 👋 https://example.com/é #tag"
    made = publish(account, text=text)
    (record,) = server.records()
    assert record["text"] == text
    kinds = [facet["features"][0]["$type"].rpartition("#")[2] for facet in record["facets"]]
    assert kinds == ["mention", "link", "tag"]
    assert record["facets"][0]["features"][0]["did"] == server.person.did
    assert made.remote_id.startswith(f"at://{server.person.did}/app.bsky.feed.post/")


def test_an_image_goes_out(account, server):
    publish(account, images=[Image(PIXEL, "image/png", 1, 1, "A dot")])
    (image,) = server.records()[0]["embed"]["images"]
    assert (image["alt"], image["image"]["mimeType"]) == ("A dot", "image/png")


def test_the_same_key_again_makes_no_second_record(account, server):
    post = publication()
    adapter = adapter_for("bluesky")
    first = adapter.publish(account, post)
    assert adapter.publish(account, post) == first
    assert adapter.publish(account, dataclasses.replace(post, attempt=2)) == first
    assert len(server.records()) == 1


def test_a_taken_key_refuses_another_text_and_keeps_the_first(account, server):
    post = publication()
    adapter_for("bluesky").publish(account, post)
    other = dataclasses.replace(post, text="Other")
    assert fault_of(adapter_for("bluesky").publish, account, other).kind is FaultKind.DUPLICATE
    assert [record["text"] for record in server.records()] == ["Hello"]


def test_text_over_the_limit_is_refused_for_good(account, server):
    assert fault_of(publish, account, text="x" * 301).kind is FaultKind.REJECTED
    publish(account, text="👨‍👩‍👧‍👦" * 100)
    assert len(server.records()) == 1


def test_a_record_in_a_foreign_repository_is_refused(account):
    account.remote_id = "did:plc:" + "a" * 24
    assert fault_of(publish, account).kind is FaultKind.PERMISSION_LOST


@pytest.mark.parametrize(
    ("token", "name"), [("", "AuthMissing"), ("abc", "InvalidToken"), ("a.b.c", "InvalidToken")]
)
def test_calls_and_refreshes_refused_for_their_token_say_so(account, token, name):
    _body, call = create(account, RECORD)
    fault = fault_of(call, token)
    assert isinstance(fault, xrpc.LoginRefused)
    assert fault.name == name
    refused = fault_of(
        xrpc.procedure, account.host, "com.atproto.server.refreshSession", token=token
    )
    assert isinstance(refused, xrpc.LoginRefused)
    assert refused.name == name


def test_a_refresh_gives_new_tokens_that_work(account, server):
    access, token = session.tokens(account)
    session.refresh(account, access)
    assert session.tokens(account)[1] != token
    publish(account)
    assert len(server.records()) == 1


def test_an_old_refresh_token_serves_once_more_when_an_answer_was_lost(account):
    _access, token = session.tokens(account)
    for _ in range(2):
        answer = xrpc.procedure(account.host, "com.atproto.server.refreshSession", token=token)
        assert answer["accessJwt"]


def test_after_signing_out_the_refresh_token_is_dead(account):
    access, _token = session.tokens(account)
    adapter_for("bluesky").sign_out(account)
    assert fault_of(session.refresh, account, access).kind is FaultKind.TOKEN_DEAD


def test_a_revoked_app_password_posts_until_its_refresh_is_refused(account, server):
    server.revoke_app_password()
    publish(account)
    access, _token = session.tokens(account)
    assert fault_of(session.refresh, account, access).kind is FaultKind.TOKEN_DEAD
    with pytest.raises(session.WrongLogin):
        server.sign_in()


def test_a_deactivated_account_is_suspended_until_it_is_active(account, server):
    server.deactivate()
    adapter = adapter_for("bluesky")
    access, _token = session.tokens(account)
    for act in (
        lambda: publish(account),
        lambda: adapter.check(account),
        lambda: session.refresh(account, access),
        server.sign_in,
    ):
        fault = fault_of(act)
        assert fault.kind is FaultKind.SUSPENDED
        assert "deactivated" in str(fault.message)
    server.activate()
    adapter.check(account)
    publish(account)


def test_an_account_taken_down_is_suspended_and_has_to_be_linked_again(account, server):
    server.take_down(True)
    access, _token = session.tokens(account)
    assert fault_of(publish, account).kind is FaultKind.SUSPENDED
    assert fault_of(session.refresh, account, access).kind is FaultKind.SUSPENDED
    # At getSession the PDS knows nobody of that name; the adapter asks further.
    assert fault_of(adapter_for("bluesky").check, account).kind is FaultKind.SUSPENDED
    with pytest.raises(session.WrongLogin):
        server.sign_in()
    server.take_down(False)
    adapter_for("bluesky").check(account)
    assert fault_of(session.refresh, account, access).kind is FaultKind.TOKEN_DEAD
    assert server.sign_in()
