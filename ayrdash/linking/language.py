"""Which language the linking page speaks to a browser."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from settings_app.look import PAGE_LANGUAGES, Look

COOKIE = "link_language"
PARAMETER = "lang"


def choose(request: HttpRequest, look: Look) -> str:
    """Return the language asked for, the one chosen before, the browser's, or the default."""
    offered = offered_by(look)
    for wish in (request.GET.get(PARAMETER, ""), request.COOKIES.get(COOKIE, "")):
        if wish in offered:
            return wish
    header = request.headers.get("Accept-Language", "")
    for wish, _quality in parse_accept_lang_header(header[:500]):
        if match := _match(wish, offered):
            return match
    return look.default_language if look.default_language in offered else offered[0]


def offered_by(look: Look) -> list[str]:
    """Return the languages that the owner offers, among those that there are."""
    return [code for code in PAGE_LANGUAGES if code in look.languages] or ["en"]


def _match(wish: str, offered: list[str]) -> str:
    """Return the offered language nearest to a browser's tag; empty: none is near."""
    if wish in offered:
        return wish
    kind = wish.split("-", maxsplit=1)[0]
    if kind == "zh" and ("hant" in wish or wish in ("zh-tw", "zh-hk", "zh-mo")):
        return ""  # simplified characters are no answer to who reads traditional ones
    return next((code for code in offered if code.split("-")[0] == kind), "")
