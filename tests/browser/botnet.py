"""The double of the Bot API, switched on while a page of Telegram's is reached."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from tests.doubles import web
from tests.doubles.telegram import BOT_ID, TOKEN, Telegram


@contextmanager
def bot_network() -> Iterator[Telegram]:
    """Run a Bot API whose bot is the installation's."""
    with web.running(Telegram()) as double:
        apps = {"telegram": (str(BOT_ID), TOKEN)}
        addresses = {"TELEGRAM_API": double.url}
        with override_settings(NETWORK_ADDRESSES=addresses, NETWORK_APPS=apps):
            yield double
