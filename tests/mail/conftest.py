"""A mail server on loopback that the outbox hands its mails to."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.doubles import smtp


@pytest.fixture
def server(settings: Any) -> Iterator[smtp.MailServer]:
    with smtp.configured(settings) as running:
        yield running
