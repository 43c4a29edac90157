"""The access tests catch what they are there for: each planted mistake is found."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver

from profiles.models import Profile
from tests.access.table import (
    Row,
    all_rows,
    check_foreign,
    is_write,
    routes,
    without_route,
    without_row,
)
from tests.architecture.conftest import anew
from tests.architecture.test_access import answer


def planted(name):
    return Row(f"planted_{name}", "GET", of=lambda party: [party.profile.ref_id])


def test_a_route_without_row_is_found():
    names = set(routes(get_resolver("tests.access.planted").url_patterns))
    usual = set(routes(get_resolver().url_patterns))
    found = without_row(names, all_rows()) - without_row(usual, all_rows())
    assert found == {
        "planted_unscoped",
        "planted_telling",
        "planted_writing",
        "planted_unguarded",
    }


def test_a_row_without_route_is_found():
    names = set(routes(get_resolver().url_patterns))
    assert without_route(names, [planted("unscoped")]) == {"planted_unscoped-GET"}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("unscoped", "200 for a stranger"),
        ("telling", "a stranger's page differs"),
        ("writing", "a stranger's request wrote"),
    ],
)
def test_a_dropped_check_is_found(name, complaint, alice, charlie, settings):
    settings.ROOT_URLCONF = "tests.access.planted"
    with pytest.raises(AssertionError, match=complaint):
        check_foreign(charlie.client(), planted(name), alice)


def test_a_dropped_sign_in_is_found(alice, settings):
    settings.ROOT_URLCONF = "tests.access.planted"
    row = planted("unguarded")
    assert answer(Client(), row, alice) != row.expected("anonymous")


def test_a_question_leaves_nothing_behind(everybody, db):
    with anew(everybody) as cast:
        Profile.objects.filter(pk=cast.alice.profile.pk).update(title="Changed")
        cast.alice.profile.title = "Changed"
        cache.set("asked", 1)
    with anew(everybody) as cast:
        assert cast.alice.profile.title == "Acme"
        assert Profile.objects.get(pk=cast.alice.profile.pk).title == "Acme"
        assert cache.get("asked") is None


def test_bookkeeping_is_no_write():
    assert is_write('UPDATE "profiles_profile" SET "title" = 1')
    assert not is_write('UPDATE "django_session" SET "expire_date" = 1')
    assert not is_write("SELECT 1")
