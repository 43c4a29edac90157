"""Texts as the Posts API takes them: its "little" format, where some characters are syntax.

Unescaped ones cut the text off silently. Source: LinkedIn's page "little text format".
"""

import regex

_TAG = regex.compile(r"(?<![\w/&#])#(\w*\p{L}\w*)")
_RESERVED = regex.compile(r"[\\|{}@\[\]()<>#*_~]")
_ESCAPED = regex.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_TEMPLATE = regex.compile(r"\{hashtag\|\\?[#＃]\|((?:[^}\\]|\\.)*)\}")


def little(text: str) -> str:
    """Return a plain text in the little format, with its hashtags as such."""
    parts, end = [], 0
    for tag in _TAG.finditer(text):
        parts += [_plain(text[end : tag.start()]), "{hashtag|\\#|", _plain(tag[1]), "}"]
        end = tag.end()
    return "".join([*parts, _plain(text[end:])])


def _plain(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)


def plain(text: str) -> str:
    """Return a little text as people read it."""
    return _ESCAPED.sub(r"\1", _TEMPLATE.sub(r"\#\1", text))
