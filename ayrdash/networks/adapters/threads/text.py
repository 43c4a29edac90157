"""How Threads counts: characters, and emoji as the bytes that they are in UTF-8."""

import regex

TEXT_LIMIT = 500
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3")


def count(text: str) -> int:
    """Return the length in the unit of ``TEXT_LIMIT``."""
    return sum(
        len(sign.encode()) if _EMOJI.search(sign) else len(sign)
        for sign in regex.findall(r"\X", text)
    )
