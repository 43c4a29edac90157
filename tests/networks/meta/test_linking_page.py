"""A link that the API made shows what the Account hides, and links it too."""

import pytest
from django.urls import reverse

from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.networks.models import SocialAccount
from settings_app.services import set_network_access
from tests.linking.conftest import opened
from tests.networks.meta.house import consent
from tests.networks.oauth import consent_address


def visitor(party, network):
    set_network_access(account=party.account, disabled=[network], actor=party.user)
    options = LinkOptions(allowed_social=(network,), source=LinkSession.Source.API)
    return opened(create_link_session(profile=party.profile, options=options, by=None).token)


@pytest.mark.usefixtures("graph")
def test_by_oauth(alice):
    end_user = visitor(alice, "facebook")
    going = end_user.post(reverse("linking:connect", args=["facebook"]))
    answer = consent(consent_address(going), "100")
    picker = end_user.get(reverse("linking:callback", args=["facebook"]), answer)["Location"]
    assert end_user.post(picker, {"target": "501"})["Location"] == reverse("linking:page")
    assert SocialAccount.objects.get().handle == "Acme Shop"


def test_by_app_password(alice, bluesky):
    form = {
        "handle": bluesky.account.handle,
        "app_password": bluesky.account.app_password,
        "host": bluesky.url,
    }
    end_user = visitor(alice, "bluesky")
    assert end_user.post(reverse("linking:connect", args=["bluesky"]), form).status_code == 302
    assert SocialAccount.objects.get().handle == bluesky.account.handle
