"""What the plan leaves out of the API's links; the dashboard's have it all."""

import pytest

from ayrdash.accounts.models import Account
from ayrdash.core.errors import DomainError
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.options import LinkOptions, MailOptions
from ayrdash.linking.services.sessions import create_link_session

MORE = [
    ({"mode": "connect", "network": "bluesky"}, 504),
    ({"expires_in_minutes": 60}, 169),
    ({"email": MailOptions(to="ann@acme.test")}, 169),
]


def make(alice, source, **options):
    Account.objects.filter(pk=alice.account.pk).update(plan="business", max_pack=False)
    alice.profile.account.refresh_from_db()
    wish = LinkOptions(source=source, **options)
    return create_link_session(profile=alice.profile, options=wish, by=None)


@pytest.mark.parametrize(("options", "code"), MORE)
def test_the_api_s_extras_need_the_max_pack(alice, options, code):
    with pytest.raises(DomainError) as caught:
        make(alice, "api", **options)
    assert caught.value.code == code
    assert not LinkSession.objects.exists()


@pytest.mark.parametrize(("options", "code"), MORE)
def test_the_dashboard_has_them_anyway(alice, options, code):
    assert make(alice, "dashboard", **options).token


def test_a_plain_link_needs_no_pack(alice):
    assert make(alice, "api").token


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("redirect", "https://client.test/\x00"),
        ("redirect", "https://client.test\\@evil.test/"),
        ("redirect", "https:///nothing"),
        ("origin", "https://client.test/path"),
        ("origin", "https://a@client.test"),
        ("mode", "other"),
        ("allowed_social", ("myspace",)),
    ],
)
def test_options_that_can_t_be_are_named(alice, name, value):
    with pytest.raises(DomainError) as caught:
        create_link_session(profile=alice.profile, options=LinkOptions(**{name: value}), by=None)
    assert (caught.value.code, caught.value.field) == (400, name)
    assert not LinkSession.objects.exists()


@pytest.mark.parametrize("minutes", [0, -1, 2_881, 10**9])
def test_a_life_beyond_measure_is_refused(alice, minutes):
    wish = LinkOptions(expires_in_minutes=minutes)
    with pytest.raises(DomainError) as caught:
        create_link_session(profile=alice.profile, options=wish, by=None)
    assert (caught.value.code, caught.value.field) == (400, "expires_in_minutes")
