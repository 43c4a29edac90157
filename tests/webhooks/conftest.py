"""A receiver, and a webhook of Acme's that leads to it."""

from collections.abc import Iterator

import pytest

from ayrdash.webhooks.models import Webhook
from tests.cast import Party
from tests.doubles import receiver as receiver_double

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def receiver() -> Iterator[receiver_double.Receiver]:
    with receiver_double.running() as state:
        yield state


@pytest.fixture
def hook(alice: Party, receiver: receiver_double.Receiver) -> Webhook:
    return Webhook.objects.create(
        profile=alice.profile, action="post", url=receiver.url, secret=SECRET
    )
