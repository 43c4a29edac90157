"""A mail server is configured, unless a test says otherwise: mails wait in the outbox."""

import pytest


@pytest.fixture(autouse=True)
def mail_server(settings):  # noqa: ANN001, ANN201
    settings.SMTP_CONFIGURED = True
