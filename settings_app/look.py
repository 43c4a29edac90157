"""How an Account's social linking page looks: read by the page, written by the settings.

``docs/linking-page.md`` says what of it customers may rely on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import Account
from ayrdash.core.rows import only_row
from settings_app.markup import CleanHtml, clean_text_or_html
from settings_app.models import LookFile, LookVersion

# Languages that the linking page speaks: code and the language's own name.
PAGE_LANGUAGES: dict[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt-br": "Português (Brasil)",
    "ja": "日本語",
    "ar": "العربية",
    "zh-hans": "简体中文",
}
# Stands for the profile's title in headings and in the page title.
TITLE_MARK = "{title}"
# The logo is fitted into this many pixels, as .ayd-logo in static/css/linking.css says.
LOGO_BOX = (192, 64)


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
    # Pixels that the logo takes up unless a style sheet says otherwise; 0: not known.
    logo_size: tuple[int, int] = (0, 0)
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
    live = only_row(LookVersion.objects.filter(account=account, state=LookVersion.State.PUBLISHED))
    return look_of_content(account, live.content if live else {})


def look_of_content(account: Account, content: Mapping[str, Any]) -> Look:
    """Return the look that a version's content describes, as far as the plan includes it."""
    from settings_app.content import DEFAULTS, MAX_PACK

    has_settings = is_entitled(account, Feature.PROFILE_SETTINGS)
    has_pack = is_entitled(account, Feature.MAX_PACK)
    value = {
        key: content.get(key, default)
        if has_settings and (has_pack or key not in MAX_PACK)
        else default
        for key, default in DEFAULTS.items()
    }
    languages = tuple(code for code in value["languages"] if code in PAGE_LANGUAGES)
    return Look(
        logo_url=file_url(value["logo"]),
        logo_size=_size_of(value["logo"]),
        favicon_url=file_url(value["favicon"]),
        css_url=file_url(value["style"]),
        footer_html=clean_text_or_html(value["footer"]),
        modals={name: clean_text_or_html(text) for name, text in value["modals"].items()},
        help_url=value["help_url"] if value["help_visible"] else "",
        help_urls=value["help_urls"] if value["help_visible"] else {},
        languages=languages or tuple(PAGE_LANGUAGES),
        **{name: value[name] for name in _AS_THEY_ARE},
    )


def _size_of(name: str) -> tuple[int, int]:
    """Return the size at which a logo is shown: a page that knows it does not jump."""
    found = LookFile.objects.filter(name=name).values_list("width", "height") if name else ()
    return shown_size(*next(iter(found), (0, 0)))


def shown_size(width: int, height: int) -> tuple[int, int]:
    """Return the pixels that a logo of that many takes up on the page."""
    if not width or not height:
        return 0, 0
    scale = min(1, LOGO_BOX[0] / width, LOGO_BOX[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


# Keys of the content that are fields of the look without any change.
_AS_THEY_ARE = (
    "logo_alt",
    "hide_logo",
    "page_title",
    "heading",
    "hide_heading",
    "sub_heading",
    "hide_sub_heading",
    "close_text",
    "help_visible",
    "show_location",
    "default_language",
)


def file_url(name: str) -> str:
    """Return the public address of a look's file; empty for no file."""
    return reverse("look:file", args=[name]) if name else ""
