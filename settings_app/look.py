"""How an Account's social linking page looks: read by the page, written by the settings.

``docs/linking-page.md`` says what of it customers may rely on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ayrdash.accounts.models import Account
from settings_app.markup import CleanHtml

# Languages that the linking page speaks: code and the language's own name.
PAGE_LANGUAGES: dict[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "it": "Italiano",
    "nl": "Nederlands",
    "ar": "العربية",
}
# Stands for the profile's title in headings and in the page title.
TITLE_MARK = "{title}"


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


_NO_FOOTER = CleanHtml("")


def _no_html() -> Mapping[str, CleanHtml]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Look:
    """What the linking page shows in the owner's brand. Empty: the product's own wording.

    Addresses are ready to use; ``*_html`` and ``modals`` are cleaned and written as they
    are. ``help_urls`` holds the address per network string, only where a link is to be
    shown; ``help_url`` that for the page as a whole.
    """

    logo_url: str = ""
    logo_alt: str = ""
    page_title: str = ""
    heading: str = ""
    sub_heading: str = ""
    close_text: str = ""
    favicon_url: str = ""
    footer_html: CleanHtml = _NO_FOOTER
    css_url: str = ""
    help_visible: bool = True
    help_url: str = ""
    help_urls: Mapping[str, str] = field(default_factory=_nothing)
    show_location: bool = True
    modals: Mapping[str, CleanHtml] = field(default_factory=_no_html)
    languages: tuple[str, ...] = tuple(PAGE_LANGUAGES)
    default_language: str = "en"
    hide_heading: bool = False
    hide_sub_heading: bool = False
    hide_logo: bool = False

    def heading_for(self, title: str) -> str:
        """Return the default heading with the profile's title in it; empty: the product's."""
        return self.heading.replace(TITLE_MARK, title)

    def page_title_for(self, title: str) -> str:
        """Return the browser tab's title; empty: the product's."""
        return self.page_title.replace(TITLE_MARK, title)


def look_of(account: Account) -> Look:
    """Return the published look of the Account's linking page."""
    return Look()
