"""What every adapter must do, whatever its network. A network enters by its ``Peer``.

Nothing here knows a network by name: where one differs, its ``Peer`` says so.
"""

import datetime
import logging
import re

import pytest
from django.conf import settings as configured
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from ayrdash.core.networks import AVAILABLE, label_of
from ayrdash.networks import able
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import (
    WORTH_A_RETRY,
    Fault,
    FaultKind,
    Image,
    Publication,
    Video,
)
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery
from ayrdash.posts.services import publish, takedown
from ayrdash.posts.services.change import delete_post, retry_post
from ayrdash.posts.services.create import NewPost, PostProblems, problems_of
from tests.networks.contract.conftest import PEERS
from tests.networks.contract.peer import KINDS, WAIT_SECONDS, Way
from tests.posts.movies import keep_movie, movie
from tests.posts.network import delivery_of, write
from tests.posts.pictures import keep, picture

RELINK, SUSPENDED = SocialAccount.State.NEEDS_RELINK, SocialAccount.State.SUSPENDED
STATES = {FaultKind.TOKEN_DEAD: RELINK, FaultKind.PERMISSION_LOST: RELINK}
STATES[FaultKind.SUSPENDED] = SUSPENDED
FILM = Video(
    lambda start, count: movie()[start : start + count], len(movie()), "video/mp4", "a.mp4"
)
TINY = Image(picture("JPEG"), "image/jpeg", 8, 8, "")


@pytest.fixture
def adapter(peer):
    return adapter_for(peer.network)


def saved(party, account, text="Hello", *, images=None):
    """Save a post, with as many images as the network needs, and a video if it needs one."""
    count = adapter_for(account.network).min_images if images is None else images
    media = [keep(party.profile) for _ in range(count)]
    if needs_video(account.network):
        media.append(keep_movie(party.profile))
    options = {peer.network.value: peer.options for peer in PEERS}
    post = write(party, text, networks=[account.network], media=media, options=options)
    return delivery_of(post)


def needs_video(network):
    rule = adapter_for(network).video_rule({})
    return bool(rule and rule.needed)


def go(delivery):
    """Let a worker publish it now, whenever it is due."""
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())
    outcome = publish.publish_delivery(delivery.pk)
    delivery.refresh_from_db()
    return outcome


def refused(*args, **kwargs):
    """Return code, field and network of each problem on saving."""
    with pytest.raises(PostProblems) as caught:
        saved(*args, **kwargs)
    return [(problem.code, problem.field, problem.network) for problem in caught.value.problems]


def repeated(adapter, account, delivery):
    """Publish once more as a worker does whose outcome was never written."""
    again = Publication(
        delivery.text,
        [TINY] * adapter.min_images,
        delivery.record_key,
        delivery.record_time,
        attempt=2,
        abandoned=lambda: True,
        options=delivery.options or {},
        video=FILM if needs_video(account.network) else None,
    )
    return adapter.publish(account, again)


def left_to_a_person(delivery):
    """Tell whether the next try ends for good, with a sentence."""
    ended = (go(delivery), delivery.error_code) == ("failed", FaultKind.REJECTED)
    assert_plain(delivery.error_message)
    return ended


def fault_of(act, *args):
    with pytest.raises(Fault) as fault:
        act(*args)
    return fault.value


def test_every_network_has_a_peer_and_a_line_in_the_documents():
    assert {peer.network for peer in PEERS} >= set(AVAILABLE)
    lines = (configured.BASE_DIR / "docs" / "networks.md").read_text().splitlines()
    for network in AVAILABLE:
        assert any(line.startswith(f"| {label_of(network)} |") for line in lines), network


@pytest.mark.parametrize("network", [peer.network for peer in PEERS])
def test_it_says_what_it_is_and_can(network):
    adapter, moment = adapter_for(network), timezone.now()
    assert adapter.network is network
    assert adapter.web_address.startswith("http")
    assert 0 <= adapter.min_images <= adapter.max_images
    assert adapter.new_record_key(moment) != adapter.new_record_key(moment)
    if adapter.oauth:
        assert adapter.capabilities.needs_app
        assert adapter.oauth.network is network
        assert any(scope.needed for scope in adapter.oauth.scopes)


def test_its_limits_hold_in_the_composer_on_saving_and_there(alice, account, adapter, peer):
    longest, most = peer.long_text(adapter.text_limit), adapter.max_images
    assert adapter.count_text(longest) == adapter.text_limit
    assert not adapter.text_problem(longest)
    page = alice.client(acting_as=alice.profile).get(reverse("posts:create")).content.decode()
    assert f'data-network="{peer.network}" data-limit="{adapter.text_limit}"' in page

    assert refused(alice, account, peer.long_text(adapter.text_limit + 1)) == [
        (132, "text", peer.network)
    ]
    # A network of videos alone says of an image both: none at all, and none beside a video.
    assert {*refused(alice, account, images=most + 1)} == {(400, "images", peer.network)}
    if adapter.min_images:
        assert refused(alice, account, images=0) == [(400, "images", peer.network)]

    assert go(saved(alice, account, longest)) == "published"
    assert go(saved(alice, account, images=most)) == "published"
    beside = "Hello" if peer.text_with_images else ""
    assert [seen.text for seen in peer.posts()] == [longest, beside]
    assert peer.posts()[1].images == most


def test_videos_are_taken_within_its_rules_or_refused_on_saving(alice, account, adapter, peer):
    rule, where = adapter.video_rule(peer.options), (400, "images", peer.network)

    def judged(*media):
        new = NewPost("Hello", [peer.network], media, options={peer.network: peer.options})
        found = problems_of(profile=alice.profile, new=new)
        return {(problem.code, problem.field, problem.network) for problem in found}

    length = max(rule.shortest, 1) if rule else 1
    film = keep_movie(alice.profile, seconds=length, size=(720, 1280))
    if rule is None:
        # Beside an image, as some networks want one at least.
        assert where in judged(film, *(keep(alice.profile) for _ in range(adapter.min_images)))
        return
    assert judged(film) == set()
    assert judged(film, keep_movie(alice.profile, seconds=length)) == {where}
    assert where in judged(film, keep(alice.profile))
    if rule.longest < float("inf"):
        assert judged(keep_movie(alice.profile, seconds=rule.longest + 1)) == {where}
    film.size_bytes = rule.max_bytes + 1
    assert judged(film) == {where}
    if rule.needed:
        assert where in judged()
        assert where in judged(*(keep(alice.profile) for _ in range(adapter.max_images)))


def test_the_life_of_a_post(alice, account, adapter, peer):
    delivery = saved(alice, account)
    assert go(delivery) == "published"
    (seen,) = peer.posts()
    assert (delivery.remote_id, seen.text) == (seen.id, "Hello")
    assert re.fullmatch(r"https?://\S+", delivery.permalink)

    reading = able.reading(peer.network)
    if reading:
        assert reading.exists(account, seen.id)
        (own,) = reading.own_posts(account, limit=5, cursor="").posts
        assert (own.id, own.text, own.url) == (seen.id, "Hello", delivery.permalink)

    if Way.LOST_ANSWER in peer.unclear:
        assert fault_of(repeated, adapter, account, delivery).kind is FaultKind.REJECTED
    else:
        assert repeated(adapter, account, delivery).remote_id == seen.id
    assert peer.posts() == [seen]

    delete_post(post=delivery.post, actor=alice.user)
    Delivery.objects.update(due_at=timezone.now())
    outcome = takedown.take_down(delivery.pk)
    if not peer.deletes:
        delivery.refresh_from_db()
        assert (outcome, peer.posts()) == ("failed", [seen])
        assert_plain(delivery.error_message)
        return
    assert (outcome, peer.posts()) == ("deleted", [])
    adapter.delete(account, delivery.remote_id)
    assert not (reading and reading.exists(account, seen.id))


def test_a_lost_answer_makes_no_second_post(alice, account, peer):
    delivery = saved(alice, account)
    another = saved(alice, account, "Hello again" if peer.refuses_repeats else "Hello")
    assert go(another) == "published"
    peer.fail(Way.LOST_ANSWER)
    if Way.LOST_ANSWER in peer.unclear:
        assert left_to_a_person(delivery)
        assert (len(peer.posts()), go(delivery)) == (2, "not due")
        return
    if go(delivery) != "published":
        assert delivery.error_code in WORTH_A_RETRY
        assert_plain(delivery.error_message)
        assert go(delivery) == "published"
    assert {delivery.remote_id, another.remote_id} == {seen.id for seen in peer.posts()}
    assert len(peer.posts()) == 2
    assert delivery.permalink


def test_what_passes_is_tried_again_and_goes_out_once(alice, account, peer):
    for number, way in enumerate([Way.BUSY, Way.BUSY_UNTIL, Way.DOWN, Way.GARBLED]):
        delivery, began = saved(alice, account, f"Hello {number}"), timezone.now()
        peer.fail(way)
        if way in peer.unclear:
            assert left_to_a_person(delivery), way
            retry_post(post=delivery.post, actor=alice.user)
        else:
            assert (go(delivery), delivery.error_code) == ("retry", KINDS[way]), way
            assert_plain(delivery.error_message)
        assert len(peer.posts()) == number
        if way is Way.BUSY_UNTIL:
            assert abs((delivery.due_at - began).total_seconds() - WAIT_SECONDS) < 30
        assert go(delivery) == "published"
        assert [seen.text for seen in peer.posts()][number:] == [f"Hello {number}"]
    account.refresh_from_db()
    assert account.is_linked


@pytest.mark.parametrize(
    "way", [Way.MEDIA_REFUSED, Way.REVOKED, Way.NO_PERMISSION, Way.SUSPENDED], ids=str
)
def test_what_lasts_is_said_and_not_tried_again(alice, account, adapter, peer, way):
    if why := peer.without.get(way):
        pytest.skip(why)
    refusal = way is Way.MEDIA_REFUSED
    needed = adapter.min_images if needs_video(peer.network) else max(1, adapter.min_images)
    delivery = saved(alice, account, images=needed if refusal else None)
    peer.fail(way)
    assert (go(delivery), delivery.error_code) == ("failed", KINDS[way])
    assert peer.posts() == []
    assert_plain(delivery.error_message)
    account.refresh_from_db()
    assert account.state == STATES.get(KINDS[way], SocialAccount.State.LINKED)
    if not account.is_linked:
        page = alice.client(acting_as=alice.profile).get(reverse("networks:index"))
        assert escape(account.state_reason) in page.content.decode()


def test_a_token_that_ran_out_is_renewed_in_the_middle_or_asks_for_relinking(alice, account, peer):
    if why := peer.without.get(Way.EXPIRED):
        pytest.skip(why)
    delivery = saved(alice, account)
    peer.fail(Way.EXPIRED)
    outcome = go(delivery)
    account.refresh_from_db()
    if peer.renews:
        assert (outcome, len(peer.posts()), account.credentials_version) == ("published", 1, 2)
    else:
        assert (outcome, delivery.error_code) == ("failed", FaultKind.TOKEN_DEAD)
        assert (peer.posts(), account.state) == ([], RELINK)


def test_logins_are_renewed_ahead_checked_and_ended(account, adapter, peer):
    now, ends = timezone.now(), peer.ends(account)
    assert adapter.refresh_ahead(account, now) is False
    if peer.renews or peer.renews_ahead:
        before = account.credentials
        assert adapter.refresh_ahead(account, ends - datetime.timedelta(minutes=1)) is True
        account.refresh_from_db()
        assert (account.credentials != before, account.credentials_version) == (True, 2)
    adapter.check(account)
    if Way.REVOKED not in peer.without:
        peer.fail(Way.REVOKED)
        fault = fault_of(adapter.check, account)
        assert fault.kind is FaultKind.TOKEN_DEAD
        assert_plain(str(fault.message))
    # Best effort: neither twice nor of a login that can't be read does it raise anything.
    adapter.sign_out(account)
    adapter.sign_out(account)
    account.credentials = "nothing that could be read"
    adapter.sign_out(account)
    assert fault_of(adapter.check, account).kind is FaultKind.TOKEN_DEAD


def test_no_secret_is_in_an_address_or_a_log(alice, account, adapter, peer, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "urllib3")  # it tells the address of each call
    secrets, delivery = peer.secrets(account), saved(alice, account)
    go(delivery)
    adapter.check(account)
    if peer.renews or peer.renews_ahead:
        adapter.refresh_ahead(account, peer.ends(account) - datetime.timedelta(minutes=1))
        secrets += peer.secrets(account)
    if peer.deletes:
        adapter.delete(account, delivery.remote_id)
    told = [
        record.getMessage()
        for record in caplog.records
        if not (peer.token_in_address and record.name.startswith("urllib3"))
    ]
    if not peer.token_in_address:
        assert any('"POST /' in line for line in told)
    text = "\n".join([*told, repr(account), delivery.permalink])
    assert [secret for secret in secrets if secret and secret in text] == []


def assert_plain(sentence):
    """One or more sentences for people: no markup, no JSON, no Python."""
    assert re.match(r"[A-Z“]", sentence), sentence
    assert not re.search(r"[<>{}]|Traceback|None|\bErrno\b", sentence), sentence
