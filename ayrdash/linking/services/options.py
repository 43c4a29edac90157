"""How a link is to be: what page and API ask for, checked in one place."""

import datetime
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _

from ayrdash.core.networks import Network
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.errors import BadOption
from ayrdash.networks.adapters import spoken

DEFAULT_MINUTES = 5
# What the API may ask for (API contract 2.7), and what the dashboard may.
API_LONGEST_MINUTES = 2_880
LONGEST_MINUTES = 90 * 24 * 60

# Browsers and servers read these differently, or not at all.
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_web_address = URLValidator(schemes=["http", "https"])
_mail_address = EmailValidator()


@dataclass(frozen=True)
class MailOptions:
    """A mail that carries the link. All but ``to`` may be empty; addresses are https or http.

    ``remind_after_hours`` sends it once more unless the link was opened by then; 0: never.
    ``language`` is one of the linking page's; empty: the look's default.
    """

    to: str
    contact_email: str = ""
    company: str = ""
    terms_url: str = ""
    privacy_url: str = ""
    bcc: str = ""
    subject: str = ""
    words: str = ""
    remind_after_hours: int = 0
    language: str = ""


@dataclass(frozen=True)
class LinkOptions:
    """What a link session may be asked to be (API contract 2.7 and 2.8)."""

    expires_in_minutes: int = DEFAULT_MINUTES
    allowed_social: tuple[str, ...] = ()
    redirect: str = ""
    origin: str = ""
    logout: bool = False
    single_use: bool = False
    mode: str = LinkSession.Mode.GRID
    network: str = ""
    # With mode "connect": over after one account was linked.
    one_connection: bool = False
    email: MailOptions | None = None
    source: str = LinkSession.Source.API

    @property
    def life(self) -> datetime.timedelta:
        return datetime.timedelta(minutes=self.expires_in_minutes)

    @property
    def networks(self) -> list[str]:
        if self.mode == LinkSession.Mode.CONNECT:
            return [self.network]
        return list(dict.fromkeys(self.allowed_social))


def check(options: LinkOptions) -> None:
    """Raise ``BadOption`` for the first option that can't be."""
    _check_life(options)
    _check_networks(options)
    if options.redirect:
        check_web_address(options.redirect, "redirect")
    if options.origin and not is_origin(options.origin):
        message = _("The origin is a scheme and a host, such as https://app.example.com.")
        raise BadOption(message, field="origin")
    if options.email:
        _check_mail(options.email)


def _check_life(options: LinkOptions) -> None:
    by_api = options.source != LinkSession.Source.DASHBOARD
    longest = API_LONGEST_MINUTES if by_api else LONGEST_MINUTES
    if not 1 <= options.expires_in_minutes <= longest:
        message = _("A link lives from 1 to %d minutes.") % longest
        raise BadOption(message, field="expires_in_minutes")


def _check_networks(options: LinkOptions) -> None:
    if options.mode not in LinkSession.Mode.values:
        raise BadOption(_("The mode is grid or connect."), field="mode")
    is_connect = options.mode == LinkSession.Mode.CONNECT
    if is_connect and not options.network:
        raise BadOption(_("A link in connect mode names its network."), field="network")
    if options.one_connection and not is_connect:
        raise BadOption(_("Only a link to one network ends by itself."), field="one_connection")
    unknown = [name for name in options.networks if name not in {*Network.values, *spoken()}]
    if unknown:
        message = _("There is no network “%s”.") % unknown[0]
        raise BadOption(message, field="network" if is_connect else "allowed_social")


def _check_mail(mail: MailOptions) -> None:
    for name in ("subject", "words", "company", "language"):
        if "\x00" in getattr(mail, name):
            raise BadOption(_("A text holds a character that no text can hold."), field=name)
    for name in ("to", "bcc", "contact_email"):
        address = getattr(mail, name)
        if not address and name != "to":
            continue
        try:
            _mail_address(address)
        except ValidationError as error:
            raise BadOption(_("“%s” is no e-mail address.") % address, field=name) from error
    for name in ("terms_url", "privacy_url"):
        if address := getattr(mail, name):
            check_web_address(address, name)


def check_web_address(address: str, field: str) -> None:
    """Raise ``BadOption`` unless it is a whole http or https address without a login in it."""
    try:
        _web_address(address)
        parts = urlsplit(address)
        bad = len(address) > 2_000 or "@" in parts.netloc or bool(_UNSAFE.search(address))
    except (ValidationError, ValueError):
        bad = True
    if bad:
        message = _("“%s” is no whole web address: it begins with https:// and a host.")
        raise BadOption(message % address[:100], field=field)


def is_origin(text: str) -> bool:
    """Tell whether a text is a scheme and a host, and nothing more."""
    try:
        parts = urlsplit(text)
        _web_address(text)
    except (ValidationError, ValueError):
        return False
    is_whole = text == f"{parts.scheme}://{parts.netloc}" and "@" not in text
    return is_whole and not _UNSAFE.search(text)


def origin_of(address: str) -> str:
    """Return the origin of a web address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
