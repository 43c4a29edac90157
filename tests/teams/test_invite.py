"""Inviting: the seed's rules, the mail, limits."""

import datetime

import pytest
import time_machine

from ayrdash.accounts.models import Membership, User
from ayrdash.activity.models import Event
from ayrdash.mail.models import OutgoingMail
from profiles.models import Profile
from teams.models import Invitation
from tests.cast import make_member
from tests.teams.people import DORA, invitation, invite, invited_link, join, mails

NOW = datetime.datetime(2027, 3, 1, 9, 0, tzinfo=datetime.UTC)


def test_the_dialog_shows_the_box_the_address_and_both_buttons(alice):
    page = alice.client().get("/profiles/").content.decode()
    assert "Create a team member profile with admin rights" in page
    assert 'name="email"' in page
    assert "Add Team Profile" in page
    alone = alice.client().get("/profiles/new/").content.decode()
    assert 'name="team"' in alone
    assert 'name="email"' in alone


def test_only_the_primary_adds_team_profiles(alice):
    client = alice.client(acting_as=alice.profile)
    assert 'name="team"' not in client.get("/profiles/new/").content.decode()
    data = {"title": "Dora", "team": "on", "email": DORA}
    answer = client.post("/profiles/new/", data, follow=True)
    assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_ticked_makes_a_team_profile_and_mails_the_invitation(alice):
    answer = invite(alice)
    assert answer.redirect_chain[-1][0] == "/profiles/"
    page = answer.content.decode()
    assert "The invitation to dora@fabrikam.test is on its way." in page
    profile = Profile.objects.get(title="Dora")
    assert (profile.kind, profile.member) == ("team", None)
    assert profile.keys.get().secret.startswith("ayp_")
    made = invitation()
    assert (made.role, made.all_profiles, made.invited_by) == ("admin", True, alice.user)
    assert len(mails()) == 1


def test_the_mail_says_who_invites_to_what_until_when(alice):
    User.objects.filter(pk=alice.user.pk).update(name="Alice Winter")
    with time_machine.travel(NOW, tick=False):
        invite(alice)
    (mail,) = mails()
    assert mail.subject == "Your invitation to the team of Northwind"
    assert "Alice Winter (alice@northwind.test) invites you" in mail.body
    assert "Full rights" in mail.body
    assert "8 March 2027, 09:00 UTC" in mail.body
    assert "Northwind" in mail.html
    assert f'href="http://127.0.0.1:8000{invited_link()}"' in mail.html


def test_names_are_no_html_and_no_header(alice):
    alice.account.name = 'A & "B" <script>\r\nBcc: eve@evil.test'
    alice.account.save()
    invite(alice)
    (mail,) = mails()
    assert "\n" not in mail.subject
    assert '& "B" <script>' in mail.body
    assert "<script>" not in mail.html


def test_forged_host_header_does_not_bend_the_link(alice, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://dash.northwind.test"
    data = {"title": "Dora", "email": DORA}
    headers = {"host": "evil.test", "x-forwarded-host": "evil.test"}
    alice.client().post("/team/invite/", data, headers=headers)
    (mail,) = mails()
    assert "evil" not in mail.body + mail.html + mail.subject
    assert "\nhttps://dash.northwind.test/invitation/ayi_" in mail.body


def test_registered_address_is_refused_with_advice_before_any_mail(alice, charlie):
    answer = invite(alice, charlie.user.email.upper())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "open the page Account and press Delete" in page
    assert 'value="CHARLIE@CONTOSO.TEST"' in page
    assert not OutgoingMail.objects.exists()
    assert not Invitation.objects.exists()
    assert not Profile.objects.filter(title="Dora").exists()
    assert alice.account.profiles.count() == 2


def test_freed_address_can_be_invited(alice, charlie):
    assert invite(alice, charlie.user.email).status_code == 422
    charlie.user.delete()
    assert invite(alice, charlie.user.email).status_code == 200
    client = join(invited_link(charlie.user.email))
    assert client.get("/").status_code == 200


def test_member_is_not_invited_again(alice):
    make_member(alice, "editor", email=DORA)
    assert "member of the team already" in invite(alice).content.decode()


def test_existing_login_joins_a_second_account_if_allowed(alice, charlie):
    alice.account.settings.allow_existing_logins = True
    alice.account.settings.save()
    assert invite(alice, charlie.user.email).status_code == 200
    link = invited_link(charlie.user.email)
    client = charlie.client()
    assert "Join the team of Northwind" in client.get(link).content.decode()
    answer = client.post(link, follow=True)
    assert answer.context["acting_profile"].title == "Dora"
    assert charlie.user.memberships.count() == 2
    assert charlie.user.memberships.get(account=charlie.account).role == "owner"


def test_nobody_grants_more_than_they_hold(alice):
    member, membership = make_member(alice, "admin")
    asked = {"title": "Dora", "email": DORA, "role": "owner"}
    for party in (alice, member):
        answer = party.client().post("/team/invite/", asked)
        assert answer.status_code == 422
    membership.role = "editor"
    membership.save()
    asked["role"] = "viewer"
    assert member.client().post("/team/invite/", asked).status_code == 403
    assert not Invitation.objects.exists()


def test_team_profile_counts_against_the_plan_unless_set_otherwise(alice):
    alice.account.profile_limit = 1
    alice.account.save()
    assert "all are in use" in invite(alice).content.decode()
    assert not OutgoingMail.objects.exists()
    alice.account.settings.team_profiles_count = False
    alice.account.settings.save()
    assert invite(alice).status_code == 200
    refused = alice.client().post("/profiles/new/", {"title": "One too many"})
    assert "all are in use" in refused.content.decode()
    alice.account.profile_limit = 2
    alice.account.save()
    assert alice.client().post("/profiles/new/", {"title": "Fits"}).status_code == 302


def test_title_taken_and_empty_fields_are_told_at_the_field(alice):
    assert "is taken by another profile" in invite(alice, title="ACME").content.decode()
    assert "Give the profile a title" in invite(alice, title=" ").content.decode()
    assert "e-mail address" in invite(alice, email="").content.decode()
    assert "valid email" in invite(alice, email="dora").content.decode()
    assert not OutgoingMail.objects.exists()


def test_second_click_makes_nothing_more(alice):
    invite(alice)
    assert invite(alice).status_code == 200
    assert len(mails()) == 1
    assert Profile.objects.filter(kind="team").count() == 1


def test_pending_address_is_not_invited_twice(alice):
    invite(alice)
    answer = invite(alice, title="Dora again")
    assert "invited already" in answer.content.decode()
    assert len(mails()) == 1


def test_pending_shows_tag_and_mail_icon_accepted_the_green_check(alice):
    invite(alice)
    page = alice.client().get("/profiles/").content.decode()
    assert "Team Member" in page
    assert "Mail on its way" in page
    assert "Send the invitation to dora@fabrikam.test again" in page
    join(invited_link())
    page = alice.client().get("/profiles/").content.decode()
    assert "#circle-check" in page
    assert "Send the invitation" not in page


def test_resend_kills_the_old_link_and_renews_the_date(alice, client):
    with time_machine.travel(NOW, tick=False) as clock:
        invite(alice)
        first, until = invited_link(), invitation().expires_at
        clock.shift(datetime.timedelta(days=2))
        alice.client().post(f"/team/invitations/{invitation().pk}/resend/")
        assert invitation().expires_at == until + datetime.timedelta(days=2)
        assert client.get(first).status_code == 410
        assert client.get(invited_link()).status_code == 200
    assert len(mails()) == 2


def test_resend_once_a_minute_and_five_an_hour_says_when_next(alice):
    with time_machine.travel(NOW, tick=False) as clock:
        invite(alice)
        resend = f"/team/invitations/{invitation().pk}/resend/"
        sooner = alice.client().post(resend, follow=True).content.decode()
        assert "can go in 60 seconds" in sooner
        for _ in range(5):
            clock.shift(datetime.timedelta(minutes=2))
            alice.client().post(resend)
        assert len(mails()) == 6
        clock.shift(datetime.timedelta(minutes=2))
        later = alice.client().post(resend, follow=True).content.decode()
        assert "can go in 50 minutes" in later
        clock.shift(datetime.timedelta(minutes=51))
        alice.client().post(resend)
    assert len(mails()) == 7


def test_revoking_and_inviting_anew_is_no_way_around_the_limit(alice):
    invite(alice)
    alice.client().post(f"/team/invitations/{invitation().pk}/revoke/")
    assert "only just left" in invite(alice, title="Other").content.decode()
    assert len(mails()) == 1


def test_revoke_kills_the_link_and_takes_the_unused_profile(alice, client):
    invite(alice)
    link = invited_link()
    alice.client().post(f"/team/invitations/{invitation().pk}/revoke/")
    assert client.get(link).status_code == 410
    assert client.post(link, {"name": "D", "password": "x"}).status_code == 410
    assert Profile.objects.get(title="Dora").deleted_at
    alice.account.refresh_from_db()
    assert alice.account.profile_count == 1
    assert invitation().status.key == "revoked"
    assert alice.client().get("/profiles/").status_code == 200


def test_revoke_keeps_a_profile_that_was_used(alice):
    invite(alice)
    made = Profile.objects.get(title="Dora")
    made.social_accounts.create(
        network="bluesky", remote_id="did:x", handle="d.test", host="https://x", credentials="{}"
    )
    alice.client().post(f"/team/invitations/{invitation().pk}/revoke/")
    made.refresh_from_db()
    assert (made.kind, made.deleted_at) == ("user", None)


def test_deleting_the_team_profile_ends_the_invitation(alice, client):
    invite(alice)
    link, profile = invited_link(), Profile.objects.get(title="Dora")
    alice.client().post(f"/profiles/{profile.ref_id}/delete/", {"typed_title": "Dora"})
    assert client.get(link).status_code == 410
    with time_machine.travel(
        datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5), tick=False
    ):
        assert invite(alice, title="Dora anew").status_code == 200
        assert client.get(invited_link()).status_code == 200


def test_copied_link_is_shown_once_and_ends_the_mailed_one(alice, client):
    invite(alice)
    mailed = invited_link()
    signed_in = alice.client()
    url = f"/team/invitations/{invitation().pk}/link/"
    assert "/reauthenticate/" in signed_in.post(url)["Location"]
    signed_in.post("/account/reauthenticate/", {"password": "correct horse battery staple"})
    page = signed_in.post(url)
    shown = page.content.decode().split('class="secret">')[1].split("<")[0]
    assert client.get(mailed).status_code == 410
    assert client.get(shown.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert invitation().status.key == "copied"
    listed = signed_in.get("/team/invitations/").content.decode()
    assert shown not in listed
    assert "By copied link" in listed


def test_without_a_mail_server_the_page_shows_the_link_at_once(alice, client, settings):
    settings.SMTP_CONFIGURED = False
    page = invite(alice).content.decode()
    shown = page.split('class="secret">')[1].split("<")[0]
    assert client.get(shown.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert invitation().status.key == "held"


@pytest.mark.parametrize("state", ["queued", "sent", "failed"])
def test_the_list_tells_what_became_of_the_mail(alice, state):
    invite(alice)
    OutgoingMail.objects.update(state=state, error="550 no such user")
    words = {"queued": "Mail on its way", "sent": "Sent", "failed": "Mail not delivered"}
    assert words[state] in alice.client().get("/team/invitations/").content.decode()
    only = alice.client().get("/team/invitations/?state=failed").content.decode()
    assert (DORA in only) == (state == "failed")


def test_the_token_is_nowhere_in_the_database_in_clear(alice, django_db_blocker):
    from django.db import connection

    invite(alice)
    token = invited_link().split("/")[2]
    assert token.startswith("ayi_")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert all(token not in str(row) for row in cursor.fetchall()), table


def test_each_act_is_on_record(alice):
    invite(alice)
    alice.client().post(f"/team/invitations/{invitation().pk}/revoke/")
    verbs = set(Event.objects.filter(account=alice.account).values_list("verb", flat=True))
    assert {"invitation.sent", "invitation.revoked"} <= verbs


def test_queries_do_not_grow_with_the_lists(alice, django_assert_max_num_queries):
    for number in range(12):
        invite(alice, f"guest{number}@fabrikam.test", title=f"Guest {number}")
        make_member(alice, "viewer", email=f"viewer{number}@northwind.test")
    client = alice.client()
    for url in ("/team/", "/team/invitations/", "/profiles/"):
        client.get(url)
        with django_assert_max_num_queries(20):
            page = client.get(url)
    assert page.content.decode().count("Team Member") == 24
    assert Membership.objects.count() == 13
