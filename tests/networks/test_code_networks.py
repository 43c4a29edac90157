"""Networks with the code flow, on the linking page: linked, refused, a permission left out."""

import pytest
from django.urls import reverse

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.renewal import renew_now, tokens_of
from ayrdash.networks.models import LinkAttempt, SocialAccount
from tests.doubles.web import Asked, Reply
from tests.linking.conftest import opened
from tests.networks import codeflow
from tests.networks.contract.gmb import GmbDouble
from tests.networks.contract.linkedin import LinkedInDouble
from tests.networks.contract.pinterest import PinterestDouble
from tests.networks.contract.reddit import RedditDouble
from tests.networks.oauth import consent_address

# What is picked of each.
TARGETS = {
    GmbDouble: "locations/501",
    LinkedInDouble: "urn:li:organization:501",
    PinterestDouble: "501",
    RedditDouble: "4cixf",
}


@pytest.fixture(params=TARGETS, ids=lambda peer: str(peer.network))
def peer(request):
    with request.param.running(request.getfixturevalue) as started:
        yield started


@pytest.fixture
def end_user(alice, peer):
    options = LinkOptions(allowed_social=(peer.network.value,))
    return opened(create_link_session(profile=alice.profile, options=options, by=None).token)


def come_back(end_user, network):
    going = end_user.post(reverse("linking:connect", args=[network]))
    answer = codeflow.answered(consent_address(going))
    return end_user.get(reverse("linking:callback", args=[network]), answer)["Location"]


def test_an_end_user_links_it(end_user, peer):
    target = TARGETS[type(peer)]
    picker = come_back(end_user, peer.network)
    done = end_user.post(picker, {"target": target})
    assert done["Location"] == reverse("linking:page")
    account = SocialAccount.objects.get()
    assert (account.remote_id, account.missing_scopes) == (target, [])
    assert account.consent_name


def test_a_refusal_links_nothing(end_user, peer):
    peer.double.says_no = True
    come_back(end_user, peer.network)
    assert LinkAttempt.objects.get().code == 961
    assert not SocialAccount.objects.exists()


def test_a_needed_permission_left_out_is_named(end_user, peer):
    scope = next(s for s in reversed(oauth_of(peer.network).scopes) if s.needed)
    peer.double.unticked = {scope.name}
    page = end_user.get(come_back(end_user, peer.network)).content.decode()
    assert LinkAttempt.objects.get().code == 962
    assert str(scope.words).split("'", maxsplit=1)[0] in page
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("status", [403, 404, 409])
def test_a_refused_renewal_that_proves_nothing_is_not_believed_at_once(alice, peer, status):
    account = peer.link(alice)
    old, call = tokens_of(account), Asked("POST", peer.double.token_path, {}, {}, b"")
    peer.double.fail(peer.double.name_of(call), Reply(status, {"message": "Not now."}))
    with pytest.raises(Fault) as fault:
        renew_now(oauth_of(peer.network), account, old.access)
    assert fault.value.kind is FaultKind.UNKNOWN
    assert tokens_of(SocialAccount.objects.get()) == old
