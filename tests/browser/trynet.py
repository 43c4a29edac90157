"""The built-in test network, switched on while a page of it or by it is reached."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

APP = ("ayrdash-test", "a secret of the installation")


@contextmanager
def test_network() -> Iterator[None]:
    with override_settings(TEST_NETWORK=True, NETWORK_APPS={"test": APP}):
        yield
