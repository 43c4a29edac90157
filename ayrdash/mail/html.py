"""The HTML part of a mail, made from its text: both always say the same."""

import re

from django.template.loader import render_to_string

_LINK = re.compile(r"https?://\S+")


def as_html(text: str, *, code: str = "", brand: str = "ayrdash", logo_url: str = "") -> str:
    """Lay paragraphs out under ``brand``; one that is only a link or the code stands out."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    blocks = [{"kind": _kind(part, code), "text": part} for part in paragraphs]
    context = {"blocks": blocks[:-1], "foot": blocks[-1:], "brand": brand, "logo_url": logo_url}
    return render_to_string("mail/message.html", context)


def _kind(paragraph: str, code: str) -> str:
    if code and paragraph == code:
        return "code"
    return "link" if _LINK.fullmatch(paragraph) else "text"
