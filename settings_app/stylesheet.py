"""A customer's style sheet: parsed, checked word by word, scoped, and written anew.

Nothing is let through because it looks harmless: at-rules, selectors, properties and
functions are on a list, or out. So it can fetch nothing, read nothing out of the page and
reach nothing outside ``ROOT``; the page's own ``contain: paint`` keeps what it draws inside.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import tinycss2
from django.utils.translation import gettext as _
from tinycss2.nth import parse_nth

from settings_app import css_names as names

LIMIT_BYTES = 100_000
RULE_LIMIT = 2_000
DEPTH_LIMIT = 8
# Longest text that ``content`` may show: a mark or an arrow, no sentence.
CONTENT_LIMIT = 2

_CLASS = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]{0,79}")

Node = Any


@dataclass(frozen=True, order=True)
class Remark:
    """Something about one line of the sheet."""

    line: int
    text: str


@dataclass(frozen=True)
class Declared:
    """One declaration that was let through, for the look at contrast."""

    line: int
    selector: str
    name: str
    value: str
    dark: bool


@dataclass
class Sheet:
    """What became of a style sheet. ``errors`` are left out of ``text``; warnings are not."""

    text: str = ""
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)


class _Refused(Exception):
    """One part of the sheet is left out."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.remark = Remark(line, text)


def check(source: str) -> Sheet:
    """Check and scope a style sheet. Total: whatever comes in, a sheet comes out."""
    from settings_app.contrast import remarks

    sheet = Sheet()
    source = source.removeprefix("\ufeff").replace("\x00", "")
    if len(source.encode(errors="replace")) > LIMIT_BYTES:
        message = _("The style sheet is larger than %d KB.") % (LIMIT_BYTES // 1_000)
        sheet.errors.append(Remark(1, message))
        return sheet
    nodes = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
    if len(nodes) > RULE_LIMIT:
        sheet.errors.append(Remark(1, _("It has more than %d rules.") % RULE_LIMIT))
        return sheet
    sheet.text = "\n".join(_rules(nodes, sheet, dark=False, nested=False))
    if len(sheet.text) > 3 * LIMIT_BYTES:
        sheet.text = ""
        sheet.errors.append(Remark(1, _("It has too many selectors.")))
    sheet.warnings += remarks(sheet.declared)
    sheet.errors.sort()
    sheet.warnings = sorted(set(sheet.warnings))
    return sheet


def _rules(nodes: Iterable[Node], sheet: Sheet, *, dark: bool, nested: bool) -> list[str]:
    out = []
    for node in nodes:
        try:
            if node.type == "at-rule":
                out.append(_media(node, sheet, nested=nested))
            elif node.type == "qualified-rule":
                out.append(_rule(node, sheet, dark=dark))
            elif node.type == "error":
                raise _Refused(node.source_line, _("This can't be read: %s") % node.message)
        except _Refused as refused:
            sheet.errors.append(refused.remark)
    return [text for text in out if text]


def _media(node: Node, sheet: Sheet, *, nested: bool) -> str:
    if node.lower_at_keyword != "media" or node.content is None or nested:
        message = _("@%s is not allowed. Only @media is.") % node.at_keyword
        raise _Refused(node.source_line, message)
    _check_media(node.prelude, 0)
    prelude = tinycss2.serialize(node.prelude).strip()
    dark = "prefers-color-scheme" in prelude and "dark" in prelude
    inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
    rules = _rules(inner, sheet, dark=dark, nested=True)
    return f"@media {prelude} {{\n" + "\n".join(rules) + "\n}" if rules else ""


def _check_media(tokens: Iterable[Node], depth: int) -> None:
    for token in tokens:
        if token.type == "() block" and depth < DEPTH_LIMIT:
            _check_media(token.content, depth + 1)
        elif token.type == "literal" and token.value in (":", ",", "<", ">", "=", "<=", ">=", "/"):
            continue
        elif token.type not in ("ident", "whitespace", "dimension", "number", "comment"):
            raise _Refused(token.source_line, _("This condition of @media is not allowed."))


def _rule(node: Node, sheet: Sheet, *, dark: bool) -> str:
    selectors = [_selector(part, node.source_line, sheet) for part in _split(node.prelude)]
    on_root = any(is_root for _text, is_root in selectors)
    text = ", ".join(text for text, _is_root in selectors)
    kept = []
    for item in tinycss2.parse_blocks_contents(
        node.content, skip_comments=True, skip_whitespace=True
    ):
        try:
            name, value = _declaration(item, on_root=on_root)
        except _Refused as refused:
            sheet.errors.append(refused.remark)
            continue
        kept.append(f"  {name}: {value}{' !important' if item.important else ''};")
        sheet.declared.append(Declared(item.source_line, text, name, value, dark))
    return f"{text} {{\n" + "\n".join(kept) + "\n}" if kept else ""


def _shown(node: Node) -> str:
    """Return how a token begins; never its inside, which may be nested without end."""
    text = getattr(node, "name", "") or getattr(node, "value", "") or node.type
    return str(text)[:40]


# --- Selectors ----------------------------------------------------------------


def _split(prelude: list[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for node in prelude:
        if node == ",":
            parts.append([])
        elif node.type != "comment":
            parts[-1].append(node)
    return [_trimmed(part) for part in parts]


def _trimmed(tokens: list[Node]) -> list[Node]:
    while tokens and tokens[0].type == "whitespace":
        tokens = tokens[1:]
    while tokens and tokens[-1].type == "whitespace":
        tokens = tokens[:-1]
    return tokens


def _selector(tokens: list[Node], line: int, sheet: Sheet) -> tuple[str, bool]:
    """Return a selector put under the root, and whether it speaks of the root itself."""
    if not tokens:
        raise _Refused(line, _("A selector is missing."))
    tokens, rooted = _without_root(tokens, line)
    if not tokens:
        return names.ROOT, True
    text = "".join(_piece(tokens, at, token, sheet) for at, token in enumerate(tokens))
    if not rooted:
        return f"{names.ROOT} {text}", False
    compound = tokens[0] != ">" and tokens[0].type != "whitespace"
    only_compound = compound and not any(
        token.type == "whitespace" or token in (">", "+", "~") for token in tokens
    )
    return names.ROOT + text, only_compound


def _without_root(tokens: list[Node], line: int) -> tuple[list[Node], bool]:
    """Take ``html``, ``body``, ``:root`` and the root's class off the front."""
    rooted = False
    while True:
        length = _root_length(tokens)
        if not length:
            break
        rest = tokens[length:]
        rooted = True
        if _trimmed(rest) and _trimmed(rest)[0] in ("+", "~"):
            raise _Refused(line, _("Nothing beside the page can be styled."))
        if _trimmed(rest) and _root_length(_trimmed(rest)):
            tokens = _trimmed(rest)
            continue
        return rest, True
    if tokens[0] in (">", "+", "~"):
        raise _Refused(line, _("A selector can't begin with a combinator."))
    return tokens, rooted


def _root_length(tokens: list[Node]) -> int:
    first = tokens[0]
    second = tokens[1] if len(tokens) > 1 else None
    if first.type == "ident" and first.lower_value in names.ROOT_WORDS:
        return 1
    if first == ":" and second is not None and second.type == "ident":
        return 2 if second.lower_value == "root" else 0
    if first == "." and second is not None and second.type == "ident":
        return 2 if f".{second.value}" == names.ROOT else 0
    return 0


def _piece(tokens: list[Node], at: int, token: Node, sheet: Sheet) -> str:
    before = tokens[at - 1] if at else None
    line = token.source_line
    if token.type == "whitespace":
        return " "
    if token.type == "ident":
        return _word(before, tokens[at - 2] if at > 1 else None, token, sheet)
    if token.type == "function" and before == ":" and token.lower_name in names.PSEUDO_FUNCTIONS:
        return _nth(token)
    if token.type == "literal" and token.value in (".", ":", ">", "+", "~", "*"):
        return str(token.value)
    if token.type == "hash":
        raise _Refused(line, _("Ids can't be styled: #%s. Use a class.") % token.value)
    if token.type == "[] block":
        raise _Refused(line, _("Selectors by attribute are not allowed: they can read fields out."))
    raise _Refused(line, _("This selector is not allowed: %s") % _shown(token))


def _word(before: Node, earlier: Node, token: Node, sheet: Sheet) -> str:
    line = token.source_line
    if before == ".":
        if not _CLASS.fullmatch(token.value):
            raise _Refused(line, _("This selector is not allowed: %s") % f".{token.value[:40]}")
        if token.value not in names.CLASSES and not token.value.startswith("my-"):
            sheet.warnings.append(Remark(line, _("The page has no class .%s.") % token.value))
        return str(token.value)
    if before == ":":
        known = names.PSEUDO_ELEMENTS if earlier == ":" else names.PSEUDO_CLASSES
        # The old way of writing these two, with one colon.
        if token.lower_value in known or token.lower_value in ("before", "after"):
            return str(token.lower_value)
        raise _Refused(line, _("This selector is not allowed: %s") % f":{token.value}")
    if not token.value.isascii() or not token.value.isalnum():
        raise _Refused(line, _("This selector is not allowed: %s") % token.value[:40])
    return str(token.lower_value)


def _nth(token: Node) -> str:
    flat = all(part.type in (*_PLAIN, "literal") for part in token.arguments)
    inner = tinycss2.serialize(token.arguments).strip() if flat else ""
    if parse_nth(inner) is None:
        raise _Refused(token.source_line, _("This selector is not allowed: %s") % inner[:40])
    return f"{token.lower_name}({inner})"


# --- Declarations -------------------------------------------------------------


def _declaration(item: Node, *, on_root: bool) -> tuple[str, str]:
    if item.type == "error":
        raise _Refused(item.source_line, _("This can't be read: %s") % item.message)
    if item.type != "declaration":
        raise _Refused(item.source_line, _("Rules within rules are not allowed."))
    name, line = item.lower_name, item.source_line
    if item.name.startswith("--"):
        name = item.name
        if name not in names.CUSTOM_PROPERTIES:
            raise _Refused(line, _("There is no custom property %s.") % name[:60])
    elif name not in names.PROPERTIES:
        raise _Refused(line, _("The property %s is not allowed.") % name[:60])
    elif on_root and name not in names.ROOT_PROPERTIES:
        message = _("%s is not allowed on the page itself, only inside it.") % name
        raise _Refused(line, message)
    _check_value(item.value, name, 0)
    value = tinycss2.serialize([token for token in item.value if token.type != "comment"]).strip()
    if not value:
        raise _Refused(line, _("%s has no value.") % name)
    return name, value


def _check_value(tokens: Iterable[Node], name: str, depth: int) -> None:
    for token in tokens:
        if token.type == "function":
            _check_function(token, name, depth)
        elif token.type == "() block" and depth < DEPTH_LIMIT:
            _check_value(token.content, name, depth + 1)
        elif token.type == "string":
            _check_string(token, name)
        elif token.type == "url":
            raise _Refused(token.source_line, _no_url())
        elif token.type not in _PLAIN and token not in _SIGNS:
            message = _("This value is not allowed: %s") % _shown(token)
            raise _Refused(token.source_line, message)


_PLAIN = {"ident", "whitespace", "comment", "number", "percentage", "dimension", "hash"}
_SIGNS = (",", "/", "+", "-", "*")


def _no_url() -> str:
    return _("url() is not allowed: a page that fetches tells who opens it.")


def _check_function(token: Node, name: str, depth: int) -> None:
    if token.lower_name == "url":
        raise _Refused(token.source_line, _no_url())
    if token.lower_name not in names.FUNCTIONS or depth >= DEPTH_LIMIT:
        raise _Refused(token.source_line, _("%s() is not allowed.") % token.name[:40])
    if token.lower_name == "var":
        first = next((t for t in token.arguments if t.type == "ident"), None)
        if first is None or first.value not in names.CUSTOM_PROPERTIES:
            wanted = first.value[:60] if first else ""
            raise _Refused(token.source_line, _("There is no custom property %s.") % wanted)
    _check_value(token.arguments, name, depth + 1)


def _check_string(token: Node, name: str) -> None:
    if name in ("font-family", "font"):
        return
    if name == "content" and len(token.value) <= CONTENT_LIMIT and token.value.isprintable():
        return
    if name in ("grid-template", "grid", "grid-template-areas"):
        return
    message = _("Texts are not allowed here; content may show %d characters at most.")
    raise _Refused(token.source_line, message % CONTENT_LIMIT)
