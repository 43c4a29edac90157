"""Team members' profiles by the API (API contract 2.2)."""

from django.core.cache import cache

from ayrdash.accounts.models import Membership
from ayrdash.activity.models import Event
from profiles.models import Profile
from teams.models import Invitation
from teams.services import invitations
from tests.api.caller import key_of
from tests.teams.people import DORA, invited_link, join, mails

WISH = {"title": "Dora", "team": "true", "email": f" {DORA} ", "tags": ["team"]}


def status_of(api, ref_id):
    (row,) = api.get("/profiles", f"refId={ref_id}&include=teamStatus")["profiles"]
    assert row.get("team", False) == (row["teamStatus"] is not None)
    return row["teamStatus"]


def test_a_member_is_invited_as_admin_and_the_profile_is_theirs(api, alice):
    reply = api.post("/profiles", WISH)
    profile = Profile.objects.get(title="Dora", kind="team")
    assert (reply["refId"], reply["profileKey"]) == (profile.ref_id, key_of(profile))
    assert [tag.name for tag in profile.tags.all()] == ["team"]
    (mail,) = mails()
    assert mail.body.startswith("You are invited to the team of Northwind.")
    told = status_of(api, profile.ref_id)
    assert (told["email"], told["role"], told["status"]) == (DORA, "admin", "held")
    event = Event.objects.get(verb="invitation.sent")
    assert event.actor_label.startswith("API key ayd_")
    join(invited_link())
    member = Membership.objects.get(user__email=DORA)
    assert (member.account, member.role, member.all_profiles) == (alice.account, "admin", True)
    profile.refresh_from_db()
    assert (profile.member, status_of(api, profile.ref_id)["status"]) == (member, "accepted")
    assert status_of(api, alice.profile.ref_id) is None


def test_a_call_that_is_repeated_at_once_invites_once(api):
    first = api.post("/profiles", WISH)
    assert api.post("/profiles", WISH) == first
    assert (len(mails()), Invitation.objects.count()) == (1, 1)


def test_without_an_address_nobody_is_invited(api):
    for email in (None, "", "dora", "dora@", "a@b.test\nBcc: c@d.test"):
        reply = api.post("/profiles", {**WISH, "email": email})
        assert (reply["code"], "email" in reply["message"]) == (400, True)
    assert not Invitation.objects.exists()
    assert not Profile.objects.filter(kind="team").exists()


def test_nobody_asks_in_bulk_who_has_a_login(api, charlie, monkeypatch):
    cache.clear()
    monkeypatch.setattr(invitations, "TRIES_PER_HOUR", 2)
    wish = {**WISH, "email": charlie.user.email}
    assert [api.post("/profiles", wish)["code"] for _ in range(3)] == [921, 921, 951]
    cache.clear()
