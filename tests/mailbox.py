"""Reading the mails that the product wrote, as the person they went to."""

import re

from django.core import mail


def last_mail(to: str) -> mail.EmailMultiAlternatives:
    """Return the newest mail to an address."""
    return next(message for message in reversed(mail.outbox) if message.to == [to])


def code_in(message: mail.EmailMultiAlternatives) -> str:
    """Return the code, which stands in a paragraph of its own."""
    return code_in_text(str(message.body))


def link_in(message: mail.EmailMultiAlternatives, part: str) -> str:
    """Return the link whose address holds ``part``."""
    return link_in_text(str(message.body), part)


def code_in_text(text: str) -> str:
    found = re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]+$", text, re.MULTILINE)
    assert found, text
    return found.group()


def link_in_text(text: str, part: str) -> str:
    found = re.search(rf"^https?://\S*{part}\S*$", text, re.MULTILINE)
    assert found, text
    return found.group()
