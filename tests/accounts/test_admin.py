"""The operator's admin: plans to set, logins to switch off, no secrets."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from ayrdash.accounts.models import Account, User


@pytest.fixture
def operator(alice):
    User.objects.filter(pk=alice.user.pk).update(is_superuser=True, is_staff=True)
    alice.user.refresh_from_db()
    return alice.client()


def change(account, **fields):
    return reverse("admin:accounts_account_change", args=[account.pk]), fields


def test_signing_in_goes_through_our_page(db):
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_others_are_refused(alice):
    assert alice.client().get("/admin/", follow=True).status_code == 403


def test_plan_and_limit_are_set(operator, charlie):
    page, fields = change(charlie.account, plan="launch", profile_limit="3")
    assert operator.post(page, fields).status_code == 302
    charlie.account.refresh_from_db()
    assert (charlie.account.plan, charlie.account.profile_limit) == ("launch", 3)


def test_plan_without_user_profiles_takes_item_and_page_away(operator, charlie):
    client = charlie.client()
    listing = reverse("profiles:index")
    item = f'href="{listing}"'
    assert item in client.get("/account/").content.decode()
    operator.post(*change(charlie.account, plan="premium", profile_limit=""))
    assert item not in client.get("/account/").content.decode()
    refused = client.get(listing)
    assert refused.status_code == 403
    assert "plan" in refused.content.decode()
    assert client.post(reverse("profiles:create"), {"title": "New"}).status_code == 403
    operator.post(*change(charlie.account, plan="business", profile_limit=""))
    assert client.get(listing).status_code == 200


def test_login_is_switched_off(operator, charlie):
    page = reverse("admin:accounts_user_change", args=[charlie.user.pk])
    operator.post(page, {"email": "eve@evil.test", "is_superuser": "on"})
    charlie.user.refresh_from_db()
    assert not charlie.user.is_active
    assert not charlie.user.is_superuser
    assert charlie.user.email == "charlie@contoso.test"


def test_nothing_is_added_or_deleted(operator, charlie):
    assert operator.get(reverse("admin:accounts_account_add")).status_code == 403
    page = reverse("admin:accounts_account_delete", args=[charlie.account.pk])
    assert operator.post(page, {"post": "yes"}).status_code == 403
    assert Account.objects.filter(pk=charlie.account.pk).exists()


def test_password_hash_and_second_factors_are_nowhere(operator, charlie):
    assert Authenticator not in admin.site._registry
    page = reverse("admin:accounts_user_change", args=[charlie.user.pk])
    assert charlie.user.password not in operator.get(page).content.decode()
