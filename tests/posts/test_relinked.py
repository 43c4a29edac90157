"""A video half sent, or sent, when another account of the network is linked in its place."""

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import keep_link
from ayrdash.posts.services import publish as publishing
from tests.doubles import tiktok, youtube
from tests.doubles.web import Reply
from tests.networks import codeflow
from tests.networks.contract.tiktok import tiktok_at
from tests.networks.contract.x import XDouble
from tests.networks.contract.youtube import youtube_at
from tests.posts.movies import keep_movie
from tests.posts.network import delivery_of, write

WORDS = {
    "youtube": {"youtube": {"title": "Our oven"}},
    "tiktok": {"tiktok": {"visibility": "public"}},
    "twitter": {},
}
BEGINS = {
    "youtube": "POST upload/videos",
    "tiktok": "POST post/publish/video/init/",
    "twitter": "POST /2/media/upload/initialize",
}
PIECE = {
    "youtube": "PUT session",
    "tiktok": "PUT upload",
    "twitter": "POST /2/media/upload/:id/append",
}


@pytest.fixture(params=sorted(WORDS))
def network(request):
    return request.param


@pytest.fixture
def double(request, network, settings):
    if network == "twitter":
        with XDouble.running(request.getfixturevalue) as peer:
            yield peer.double
    else:
        with {"youtube": youtube_at, "tiktok": tiktok_at}[network](settings) as double:
            yield double


@pytest.fixture
def account(alice, network, double):
    if network == "twitter":
        return XDouble(double).link(alice)
    remote_id = {"youtube": youtube.CHANNEL, "tiktok": tiktok.PERSON}[network]
    return codeflow.link(alice, network, remote_id)


@pytest.fixture
def delivery(alice, network, account):
    media = [keep_movie(alice.profile)]
    return delivery_of(write(alice, networks=[network], media=media, options=WORDS[network]))


def relink(alice, account, remote_id):
    """Link an account in place of the profile's; the double takes the same tokens for both."""
    values = {
        "remote_id": remote_id,
        "handle": "other",
        "credentials": account.credentials,
        "app_network": account.app_network,
        "client_id": account.client_id,
    }
    return keep_link(profile=alice.profile, network=account.network, values=values, actor=None)


@pytest.mark.parametrize("is_other", [True, False], ids=["another", "the same"])
@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "half sent"])
def test_an_upload_is_gone_on_with_at_its_own_account_alone(
    alice, network, double, account, delivery, time_machine, is_sent, is_other
):
    time_machine.move_to(timezone.now(), tick=False)
    linked = account.remote_id
    if is_other:
        SocialAccount.objects.update(remote_id="before")
    double.looks = int(is_sent)
    if not is_sent:
        double.fail(PIECE[network], Reply(503, {"title": "Later"}))
    assert publishing.publish_delivery(delivery.pk) == ("waiting" if is_sent else "retry")
    relink(alice, account, linked)
    if is_other and network != "twitter":
        # The other account has none.
        (double.videos if network == "youtube" else double.posts).clear()
    double.looks = 0
    delivery.refresh_from_db()
    time_machine.move_to(delivery.due_at, tick=False)
    assert publishing.publish_delivery(delivery.pk) == "published"
    assert double.calls[BEGINS[network]] == (2 if is_other else 1)


def test_a_try_under_way_gets_no_tokens_of_another_account(alice, settings):
    with youtube_at(settings) as double:
        account = codeflow.link(alice, "youtube", youtube.CHANNEL)
        relink(alice, account, "UC-other")
        double.expire()
        with pytest.raises(Fault) as fault:
            adapter_for("youtube").check(account)
    assert fault.value.kind is FaultKind.TRANSIENT
    assert "Another account" in fault.value.message
