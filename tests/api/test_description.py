"""The published description and the error catalogue are those of the code."""

from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from ayrdash.api.codes import BY_STATUS, CODES
from ayrdash.api.description import as_text, described, errors_as_markdown
from ayrdash.api.params import Input
from ayrdash.core.errors import DomainError

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.mark.parametrize(
    ("name", "text"), [("openapi.json", as_text), ("api-errors.md", errors_as_markdown)]
)
def test_the_committed_files_are_the_code_s(name, text):
    assert (DOCS / name).read_text() == text(), "run make api-docs"


def test_the_description_is_served(client):
    response = Client().get("/api/openapi.json")
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response.json() == described()
    assert response.json()["openapi"].startswith("3.1")


def test_every_operation_has_its_own_id():
    ids = [op["operationId"] for path in described()["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))


def test_no_two_bodies_share_a_name():
    # The description knows a model by its name alone: of two, one would be lost.
    described()
    found = [model.__name__ for model in models(Input)]
    assert [name for name, count in Counter(found).items() if count > 1] == []


def models(base):
    """Every model below ``base``."""
    return [model for child in base.__subclasses__() for model in (child, *models(child))]


def test_a_status_of_the_framework_has_a_code():
    assert set(BY_STATUS.values()) <= CODES.keys()


@pytest.mark.parametrize(
    "app", ["profiles", "ayrdash.posts", "ayrdash.networks", "ayrdash.linking"]
)
def test_every_refusal_that_a_call_can_meet_is_in_the_catalogue(app):
    found = [error for error in below(DomainError) if error.__module__.startswith(app)]
    assert found
    assert {error.code for error in found} <= CODES.keys()


def below(error):
    for child in error.__subclasses__():
        yield child
        yield from below(child)
