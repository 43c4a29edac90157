"""Keys: masked, shown after confirming the login, rotated with overlap, found by hash."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.activity.models import Event
from profiles.models import Key
from profiles.services.keys import end_old_keys, find_key, note_api_call, rotate_key
from tests.cast import PASSWORD


def confirmed(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_the_page_holds_no_secret(alice):
    for profile in (alice.primary, alice.profile):
        page = alice.client(acting_as=profile).get(reverse("profiles:keys")).content.decode()
        secret = profile.keys.get().secret
        assert secret not in page
        assert secret[-4:] in page


def test_showing_wants_the_login_confirmed(alice):
    client = alice.client(acting_as=alice.profile)
    secret = alice.profile.keys.get().secret
    first = client.post(reverse("profiles:reveal_key"))
    assert first.status_code == 302
    assert first["Location"].startswith(reverse("account_reauthenticate"))
    shown = confirmed(client).post(reverse("profiles:reveal_key"), follow=True)
    assert shown.redirect_chain == [(reverse("profiles:keys"), 302)]
    assert secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Event.objects.filter(verb="key.revealed").count() == 1
    assert secret not in client.get(reverse("profiles:keys")).content.decode()


def test_a_reload_after_rotating_rotates_nothing_and_hides_the_key(alice):
    client = confirmed(alice.client())
    made = client.post(reverse("profiles:rotate_key"), {"overlap_hours": "24"}, follow=True)
    current = alice.primary.keys.get(retires_at=None)
    assert made.redirect_chain == [(reverse("profiles:keys"), 302)]
    assert current.secret in made.content.decode()
    assert current.secret not in client.session.items().__repr__()
    assert current.secret not in client.get(reverse("profiles:keys")).content.decode()
    assert alice.primary.keys.count() == 2


def test_a_key_asked_for_as_one_profile_is_not_shown_as_another(alice):
    client = confirmed(alice.client())
    client.post(reverse("profiles:reveal_key"))
    client.post(reverse("profiles:switch"), {"profile": alice.profile.ref_id})
    page = client.get(reverse("profiles:keys")).content.decode()
    assert alice.primary.keys.get().secret not in page
    assert alice.profile.keys.get().secret not in page


@pytest.mark.parametrize("hours", [0, 24, 168])
def test_the_old_key_works_for_the_overlap(alice, hours):
    old = alice.primary.keys.get().secret
    overlap = datetime.timedelta(hours=hours)
    new = rotate_key(profile=alice.primary, overlap=overlap, actor=alice.user)
    assert find_key(new.secret) == new
    assert (find_key(old) is not None) == (hours > 0)
    end_old_keys(profile=alice.primary, actor=alice.user)
    assert find_key(old) is None


@pytest.mark.parametrize("text", ["", "ayd_", "x" * 5000, "ayp_é", "\x00"])
def test_other_texts_find_nothing(alice, text):
    assert find_key(text) is None


def test_a_deleted_profiles_key_is_dead(alice):
    secret = alice.profile.keys.get().secret
    alice.account.profiles.filter(pk=alice.profile.pk).update(deleted_at=timezone.now())
    assert find_key(secret) is None


def test_last_use_is_stamped_once_a_minute(alice):
    key = alice.primary.keys.get()
    find_key(key.secret)
    first = Key.objects.get(pk=key.pk).last_used_at
    find_key(key.secret)
    assert Key.objects.get(pk=key.pk).last_used_at == first
    earlier = timezone.now() - datetime.timedelta(seconds=61)
    Key.objects.filter(pk=key.pk).update(last_used_at=earlier)
    find_key(key.secret)
    assert Key.objects.get(pk=key.pk).last_used_at > earlier


def test_the_page_tells_the_last_call(alice):
    client = alice.client(acting_as=alice.profile)
    assert client.get(reverse("profiles:keys")).content.decode().count("<dd>never</dd>") == 2
    note_api_call(profile=alice.profile)
    page = client.get(reverse("profiles:keys")).content.decode()
    assert "just now</time></dd>" in page
    assert page.count("<dd>never</dd>") == 1
