"""Accepting: look by GET, join by POST, once, by the person invited."""

import datetime

import pytest
import time_machine
from django.test import Client

from ayrdash.accounts.models import Account, User
from teams.models import Invitation
from tests.cast import make_member
from tests.mailbox import code_in, last_mail
from tests.teams.people import DORA, PASSWORD, invitation, invite, invited_link, join, mails

NOW = datetime.datetime(2027, 3, 1, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def link(alice):
    invite(alice)
    return invited_link()


def test_looking_accepts_nothing(link, client):
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
        client.head(link)
    text = page.content.decode()
    assert "Join the team of Northwind" in text
    assert "alice@northwind.test" in text
    assert DORA in text
    assert "Full rights" in text
    assert not User.objects.filter(email=DORA).exists()
    assert invitation().state == "pending"


def test_accepting_makes_a_verified_login_that_lands_on_the_own_profile(link, alice, client):
    answer = client.post(link, {"name": "Dora Fab", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert answer.context["acting_profile"].title == "Dora"
    assert "Welcome to the team of Northwind" in answer.content.decode()
    user = User.objects.get(email=DORA)
    assert user.name == "Dora Fab"
    assert user.emailaddress_set.get().verified
    membership = user.memberships.get()
    assert (membership.account, membership.role) == (alice.account, "admin")
    assert membership.team_profile.title == "Dora"
    assert invitation().accepted_by == user


def test_no_account_of_their_own_is_opened(link, client, settings):
    settings.SIGNUP = "closed"
    assert client.post(link, {"name": "Dora", "password": PASSWORD}).status_code == 302
    assert Account.objects.count() == 1
    again = Client()
    again.post("/account/login/", {"login": DORA, "password": PASSWORD})
    assert again.get("/").status_code == 200


def test_role_and_reach_are_those_that_were_offered(alice, client):
    data = {"title": "Dora", "email": DORA, "role": "viewer"}
    alice.client().post("/team/invite/", data)
    client.post(invited_link(), {"name": "Dora", "password": PASSWORD})
    assert User.objects.get(email=DORA).memberships.get().role == "viewer"


@pytest.mark.parametrize(
    ("name", "password", "told"),
    [
        ("Dora", "short", "at least 10 characters"),
        ("Dora", "password12", "too common"),
        ("Dora", "dora@fabrikam.test", "too similar"),
        ("", PASSWORD, "required"),
    ],
)
def test_weak_input_is_told_and_nothing_is_used_up(link, client, name, password, told):
    answer = client.post(link, {"name": name, "password": password})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert client.get(link).status_code == 200


def test_it_works_once(link, client):
    join(link)
    assert client.get(link).status_code == 410
    assert client.post(link, {"name": "Eve", "password": PASSWORD}).status_code == 410
    assert User.objects.filter(email=DORA).count() == 1


def test_all_closed_links_get_one_same_page(alice, client):
    with time_machine.travel(NOW, tick=False) as clock:
        links = {}
        for kind in ("used", "revoked", "replaced", "expired"):
            invite(alice, f"{kind}@fabrikam.test", title=kind)
            links[kind] = invited_link(f"{kind}@fabrikam.test")
        join(links["used"])
        pks = dict(Invitation.objects.values_list("email", "pk"))
        clock.shift(datetime.timedelta(minutes=3))
        alice.client().post(f"/team/invitations/{pks['revoked@fabrikam.test']}/revoke/")
        alice.client().post(f"/team/invitations/{pks['replaced@fabrikam.test']}/resend/")
        clock.shift(datetime.timedelta(days=7))
        links |= {"unknown": f"/invitation/ayi_{'A' * 36}/", "malformed": "/invitation/x/"}
        answers = {kind: client.get(url) for kind, url in links.items()}
        posted = {kind: client.post(url, {"name": "E"}) for kind, url in links.items()}
    found = [*answers.values(), *posted.values()]
    assert {answer.status_code for answer in found} == {410}
    assert len({answer.content for answer in found}) == 1
    assert len({tuple(sorted(set(answer.headers) - {"X-Request-Id"})) for answer in found}) == 1


def test_expiry_follows_the_setting_and_the_clock(alice, client):
    alice.account.settings.invitation_days = 2
    alice.account.settings.save()
    with time_machine.travel(NOW, tick=False) as clock:
        invite(alice)
        clock.shift(datetime.timedelta(days=2, seconds=-1))
        assert client.get(invited_link()).status_code == 200
        clock.shift(datetime.timedelta(seconds=1))
        assert client.get(invited_link()).status_code == 410
        assert invitation().status.key == "expired"
        assert "Expired" in alice.client().get("/team/invitations/?state=expired").content.decode()
        alice.client().post(f"/team/invitations/{invitation().pk}/resend/")
        assert client.get(invited_link()).status_code == 200


def test_account_that_is_being_closed_takes_nobody_in(link, alice, client):
    alice.account.closing_at = datetime.datetime.now(datetime.UTC)
    alice.account.save()
    assert client.get(link).status_code == 410
    alice.account.closing_at = None
    alice.account.save()
    assert client.get(link).status_code == 200


def test_the_link_is_told_to_nobody(link, client):
    for answer in (client.get(link), client.get("/invitation/x/")):
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"


def test_guard_against_forged_forms_stands_in_the_way_of_nobody(link):
    """What browsers send under the page's referrer policy is let through, a stranger's is not."""
    client = Client(enforce_csrf_checks=True)
    token = client.get(link).context["csrf_token"]
    data = {"name": "Dora", "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    assert client.post(link, data, headers={"origin": "null"}).status_code == 403
    assert client.post(link, data, headers={"origin": "http://evil.test"}).status_code == 403
    assert client.post(link, data, headers={"origin": "http://testserver"}).status_code == 302


def test_another_login_is_told_whose_invitation_it_is(link, charlie):
    client = charlie.client()
    text = client.get(link).content.decode()
    assert "made out to dora@fabrikam.test" in text
    assert "signed in as charlie@contoso.test" in text
    assert client.post(link, {"name": "C", "password": PASSWORD}).status_code == 200
    assert not User.objects.filter(email=DORA).exists()
    gone = client.post("/account/logout/", {"next": link})
    assert gone["Location"] == link
    assert "Join the team of Northwind" in client.get(link).content.decode()


def test_address_registered_meanwhile(link, alice, client):
    User.objects.create_user(DORA, PASSWORD).emailaddress_set.create(
        email=DORA, verified=True, primary=True
    )
    page = client.get(link).content.decode()
    assert "press Delete" in page
    assert client.post(link, {"name": "D", "password": PASSWORD}).status_code == 200
    client.post("/account/login/", {"login": DORA, "password": PASSWORD})
    assert "press Delete" in client.get(link).content.decode()
    client.post(link)
    assert not User.objects.get(email=DORA).memberships.exists()
    alice.account.settings.allow_existing_logins = True
    alice.account.settings.save()
    assert client.post(link).status_code == 302
    assert User.objects.get(email=DORA).memberships.get().account == alice.account


def test_a_link_that_was_shown_proves_no_address(alice, client):
    """Who may invite could otherwise make verified logins of other people's addresses."""
    invite(alice)
    signed_in = alice.client()
    signed_in.post("/account/reauthenticate/", {"password": "correct horse battery staple"})
    page = signed_in.post(f"/team/invitations/{invitation().pk}/link/").content.decode()
    shown = page.split('class="secret">')[1].split("<")[0]
    link = shown.removeprefix("http://127.0.0.1:8000")
    client.post(link, {"name": "Dora", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    code = code_in(last_mail(DORA))
    client.post("/account/confirm-email/", {"code": code})
    assert client.get("/").context["acting_profile"].title == "Dora"


def test_tries_are_limited(client, db):
    answers = [client.get("/invitation/x/").status_code for _ in range(31)]
    assert answers == [410] * 30 + [429]


def test_mail_goes_out_only_once_per_invitation(link):
    join(link)
    assert len(mails()) == 1


def test_member_of_the_account_learns_nothing_of_other_invitations(link, charlie):
    pk = invitation().pk
    client = charlie.client()
    for act in ("resend", "revoke"):
        assert client.post(f"/team/invitations/{pk}/{act}/").status_code == 404
    assert DORA not in client.get("/team/invitations/").content.decode()


def test_viewer_sees_the_disabled_button_and_why(alice):
    member, _ = make_member(alice, "viewer")
    page = member.client(acting_as=alice.profile).get("/team/").content.decode()
    assert 'aria-disabled="true"' in page
    assert "Your role does not include this" in page
