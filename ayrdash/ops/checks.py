"""What must be right in the configuration before anything starts."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host  # noqa: TID251 - the rule alone, no request

from ayrdash.accounts.models import Account
from ayrdash.mail import events

# The tag of what depends on this installation; all else is the code's, and the suite's.
CONFIGURATION = "configuration"
SIGNUP_VALUES = ("first-owner", "closed", "open")
SHORTEST_LOOKUP_KEY = 16
POSITIVE = (
    "WEB_THREADS",
    "WEB_PROCESSES",
    "WORKER_THREADS",
    "SWEEP_SECONDS",
    "OUTBOUND_TIMEOUT_SECONDS",
    # 0 would empty the audit log at the next purge.
    "AUDIT_DAYS",
)


@register(CONFIGURATION)
def configuration(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return every fault of the configuration, each with a way to mend it."""
    parts = (_keys, _choices, _support, _mail, _public_url, _data_folder, _figures)
    return [fault for part in parts for fault in part()]


def _keys() -> Iterator[CheckMessage]:
    if not settings.FIELD_KEYS or not all(_is_fernet_key(key) for key in settings.FIELD_KEYS):
        yield Error(
            "FIELD_KEYS must be one or more Fernet keys (32 bytes in URL-safe base64), "
            "separated by commas.",
            hint="Leave it unset to use the key in the data folder, or make one: python -c "
            '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"',
            id="ayrdash.E001",
        )
    if len(settings.LOOKUP_KEY) < SHORTEST_LOOKUP_KEY:
        yield Error(
            f"LOOKUP_KEY must have at least {SHORTEST_LOOKUP_KEY} characters.",
            hint="Leave it unset to use the key in the data folder. Changing it ends all keys.",
            id="ayrdash.E002",
        )


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def _choices() -> Iterator[CheckMessage]:
    if settings.SIGNUP not in SIGNUP_VALUES:
        yield Error(
            f"SIGNUP is “{settings.SIGNUP}”, which means nothing.",
            hint=f"Choose one of: {', '.join(SIGNUP_VALUES)}.",
            id="ayrdash.E003",
        )
    if settings.DEFAULT_PLAN not in Account.Plan.values:
        yield Error(
            f"DEFAULT_PLAN is “{settings.DEFAULT_PLAN}”, which is no plan.",
            hint=f"Choose one of: {', '.join(Account.Plan.values)}.",
            id="ayrdash.E004",
        )


def _support() -> Iterator[CheckMessage]:
    try:
        if settings.SUPPORT_EMAIL:
            validate_email(settings.SUPPORT_EMAIL)
    except ValidationError:
        yield Error(
            f"SUPPORT_EMAIL is “{settings.SUPPORT_EMAIL}”, which is no address.",
            hint="Write one address alone, or leave it unset: the operators get the requests.",
            id="ayrdash.E011",
        )


def _mail() -> Iterator[CheckMessage]:
    service = settings.EMAIL_SERVICE
    if not service:
        return
    if service not in events.services():
        yield Error(
            f"EMAIL_SERVICE is “{service}”, which is no service that django-anymail knows.",
            hint=f"Choose one of: {', '.join(events.services())}.",
            id="ayrdash.E013",
        )
    elif not events.is_installed():
        yield Error(
            "EMAIL_SERVICE needs django-anymail, which is not installed.",
            hint="Install the extra: uv sync --extra email.",
            id="ayrdash.E014",
        )
    elif events.lacks_secret():
        yield Caution(
            f"{service} can't report mail that comes back: its reports could be forged.",
            hint="Set ANYMAIL_WEBHOOK_SECRET to user:password, and give the service the address "
            "with both in it, as the Outbox shows it.",
            id="ayrdash.W013",
        )


def _public_url() -> Iterator[CheckMessage]:
    host = _host_of(settings.PUBLIC_URL)
    if not host:
        yield Error(
            f"PUBLIC_URL is “{settings.PUBLIC_URL}”, which is not an address of this kind.",
            hint="Write scheme and host alone, e.g. https://social.example.com.",
            id="ayrdash.E005",
        )
    elif not validate_host(host, settings.ALLOWED_HOSTS):
        yield Error(
            f"ALLOWED_HOSTS does not hold “{host}”, the host of PUBLIC_URL.",
            hint="Add it, or leave ALLOWED_HOSTS unset: it then follows PUBLIC_URL.",
            id="ayrdash.E006",
        )


def _host_of(url: str) -> str:
    """Return the host of a bare http(s) address, in brackets if IPv6; empty if it is none."""
    try:
        parts = urlsplit(url)
        _port_is_a_number = parts.port
    except ValueError:
        return ""
    extras = (parts.path, parts.query, parts.fragment, parts.username)
    if parts.scheme not in ("http", "https") or any(extras):
        return ""
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def _data_folder() -> Iterator[CheckMessage]:
    if not os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        yield Error(
            f"The data folder {settings.DATA_DIR} can't be written to.",
            hint="Give it to the user that runs ayrdash, or name another in AYRDASH_DATA.",
            id="ayrdash.E007",
        )


def _figures() -> Iterator[CheckMessage]:
    if settings.LEASE_SECONDS <= settings.OUTBOUND_TIMEOUT_SECONDS:
        yield Error(
            f"LEASE_SECONDS ({settings.LEASE_SECONDS}) must be more than "
            f"OUTBOUND_TIMEOUT_SECONDS ({settings.OUTBOUND_TIMEOUT_SECONDS:g}).",
            hint="A post whose call still runs would be taken by another worker.",
            id="ayrdash.E008",
        )
    for name in POSITIVE:
        if getattr(settings, name) <= 0:
            yield Error(f"{name} must be more than 0.", id="ayrdash.E009")
    if not 0 < settings.PORT < 65_536:
        yield Error(f"PORT is {settings.PORT}; ports are 1 to 65535.", id="ayrdash.E010")
