"""What a look consists of: its keys, their defaults, their names and their bounds.

``LookVersion.content`` holds the keys that differ from these defaults.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.errors import DomainError
from ayrdash.core.networks import Network
from settings_app import markup
from settings_app.look import PAGE_LANGUAGES

DEFAULTS: dict[str, Any] = {
    "logo": "",
    "logo_alt": "",
    "hide_logo": False,
    "favicon": "",
    "page_title": "",
    "heading": "",
    "hide_heading": False,
    "sub_heading": "",
    "hide_sub_heading": False,
    "close_text": "",
    "footer": "",
    "help_visible": True,
    "help_url": "",
    "help_urls": {},
    "show_location": True,
    "modals": {},
    "style": "",
    "languages": list(PAGE_LANGUAGES),
    "default_language": "en",
}
LABELS: dict[str, Promise] = {
    "logo": gettext_lazy("Logo"),
    "logo_alt": gettext_lazy("Logo in words"),
    "hide_logo": gettext_lazy("Hide the logo"),
    "favicon": gettext_lazy("Favicon"),
    "page_title": gettext_lazy("Page title"),
    "heading": gettext_lazy("Heading"),
    "hide_heading": gettext_lazy("Hide the heading"),
    "sub_heading": gettext_lazy("Sub-heading"),
    "hide_sub_heading": gettext_lazy("Hide the sub-heading"),
    "close_text": gettext_lazy("Text of the closing button"),
    "footer": gettext_lazy("Footer"),
    "help_visible": gettext_lazy("Show help links"),
    "help_url": gettext_lazy("Help for the page"),
    "help_urls": gettext_lazy("Help per network"),
    "show_location": gettext_lazy("Show page locations"),
    "modals": gettext_lazy("Steps before linking"),
    "style": gettext_lazy("Style sheet"),
    "languages": gettext_lazy("Languages"),
    "default_language": gettext_lazy("Default language"),
}
# What only the Max Pack includes (dashboard.md section 5 of the product's reference).
MAX_PACK = frozenset({"style", "page_title", "close_text", "favicon", "footer"})
# Networks whose steps can be told in own words.
MODALS = (Network.INSTAGRAM, Network.TELEGRAM)

_TEXT_LIMITS = {
    "logo_alt": 150,
    "page_title": 120,
    "heading": 200,
    "sub_heading": 500,
    "close_text": 40,
}
_FILE_NAME = re.compile(r"(?:[0-9A-Za-z]{32}\.(?:png|jpg|ico|css))?")
_NOT_IN_URLS = re.compile(r"[\s\"'<>\\^`{|}]")
_https = URLValidator(schemes=["https"])


class LookRefused(DomainError):
    """A value that the look can't have; ``field`` names the key."""

    code = 934


def checked(key: str, value: Any) -> Any:
    """Return a value as it is kept. Raises ``LookRefused``."""
    check = _CHECKS.get(key)
    if check is None:
        raise LookRefused(_("There is no such setting."), field=key)
    return check(key, value)


def _text(key: str, value: Any) -> str:
    text = " ".join(str(value).split())
    limit = _TEXT_LIMITS[key]
    if len(text) > limit:
        raise LookRefused(_("At most %d characters.") % limit, field=key)
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise LookRefused(_("There is a character in it that can't be shown."), field=key)
    return text


def _flag(key: str, value: Any) -> bool:
    return bool(value)


def _file(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _FILE_NAME.fullmatch(value):
        raise LookRefused(_("There is no such file."), field=key)
    return value


def https_address(key: str, value: Any) -> str:
    """Return a public https address, or an empty text."""
    text = str(value).strip()
    if not text:
        return ""
    try:
        _https(text)
        parts = urlsplit(text)
    except (ValidationError, ValueError) as error:
        raise LookRefused(_not_https(), field=key) from error
    if parts.username or parts.password or len(text) > 2_000 or _NOT_IN_URLS.search(text):
        raise LookRefused(_not_https(), field=key)
    return text


def _not_https() -> str:
    return _("Give a whole address that begins with https://.")


def _addresses(key: str, value: Any) -> dict[str, str]:
    given = {name: https_address(f"help_{name}", text) for name, text in dict(value).items()}
    if set(given) - set(Network.values):
        raise LookRefused(_("There is no such network."), field=key)
    return {name: text for name, text in given.items() if text}


def _html(key: str, value: Any) -> str:
    text = str(value).strip()
    if len(text) > markup.LIMIT:
        raise LookRefused(_("At most %d characters.") % markup.LIMIT, field=key)
    return markup.kept(text) if "<" in text else text.replace("\x00", "")


def _modals(key: str, value: Any) -> dict[str, str]:
    given = {name: _html(f"modal_{name}", text) for name, text in dict(value).items()}
    if set(given) - set(MODALS):
        raise LookRefused(_("These steps can't be changed."), field=key)
    return {name: text for name, text in given.items() if text}


def _languages(key: str, value: Any) -> list[str]:
    chosen = [code for code in PAGE_LANGUAGES if code in value]
    if not chosen or set(value) - set(chosen):
        raise LookRefused(_("Choose at least one language."), field=key)
    return chosen


def _language(key: str, value: Any) -> str:
    if value not in PAGE_LANGUAGES:
        raise LookRefused(_("There is no such language."), field=key)
    return str(value)


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(_TEXT_LIMITS, _text),
    **dict.fromkeys((key for key, value in DEFAULTS.items() if isinstance(value, bool)), _flag),
    **dict.fromkeys(("logo", "favicon", "style"), _file),
    "help_url": https_address,
    "help_urls": _addresses,
    "footer": _html,
    "modals": _modals,
    "languages": _languages,
    "default_language": _language,
}


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two contents, per key: (before, after)."""
    pairs = {
        key: (before.get(key, default), after.get(key, default))
        for key, default in DEFAULTS.items()
    }
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
