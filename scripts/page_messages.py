"""The texts of the social linking page, and their catalogues.

    python scripts/page_messages.py check     tell what is missing or left over, and
                                              which .mo is not made of its .po
    python scripts/page_messages.py compile   write each .mo from its .po

The page speaks languages that the dashboard does not, so its texts are listed here by
file instead of by a search through everything. No gettext tools are needed.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("de", "es", "fr", "pt_BR", "ja", "ar", "zh_Hans")
TEMPLATES = (
    "templates/linking/_*.html",
    "templates/linking/answer_refused.html",
    "templates/linking/closed.html",
    "templates/linking/code.html",
    "templates/linking/connect.html",
    "templates/linking/consent.html",
    "templates/linking/enter.html",
    "templates/linking/fault.html",
    "templates/linking/finished.html",
    "templates/linking/leaving.html",
    "templates/linking/not_linked.html",
    "templates/linking/page.html",
    "templates/linking/pick.html",
    "templates/linking/receipt.html",
    "templates/linking/unlink.html",
    "templates/linking/withdraw.html",
    "templates/linking/mail/*.txt",
    "templates/layouts/linking.html",
    "templates/components/field.html",
    "templates/components/targets.html",
    "templates/networks/_bluesky_fields.html",
    "templates/networks/_invitation.html",
    "templates/networks/_targets.html",
)
MODULES = (
    "ayrdash/linking/views/oauth.py",
    "ayrdash/linking/views/pages.py",
    "ayrdash/linking/services/mails.py",
    "ayrdash/networks/services/attempts.py",
    "ayrdash/networks/services/picking.py",
)
# Only these classes and functions of larger modules speak to end users.
PARTS = {
    "ayrdash/linking/forms.py": ("ReceiptForm",),
    "ayrdash/networks/adapters/telegram/link.py": ("_ways_in",),
    "ayrdash/networks/services/codes.py": ("_hint",),
    "ayrdash/networks/forms.py": ("BlueskyForm", "TargetSearchForm"),
    "ayrdash/networks/models.py": ("SocialAccount",),
    "ayrdash/networks/services/__init__.py": (
        "link_bluesky",
        "_open_session",
        "_wrong_login",
        "_explained",
    ),
}
# Stands between the forms of a plural, in a .mo as well.
PLURAL = "\0"
# How many of a call's arguments are texts.
_FORMS = {"_": 1, "ngettext": 2}
LEFT_OVER = ", which the page does not say"
_CALL = re.compile(r"""gettext\((?P<text>u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""", re.DOTALL)


def texts() -> dict[str, str]:
    """Return every text of the page, with a file that holds it."""
    found: dict[str, str] = {}
    for pattern in TEMPLATES:
        for path in sorted(ROOT.glob(pattern)):
            if path.name.startswith("_preview"):
                continue  # the dashboard's own bar above the page
            found |= dict.fromkeys(_of_template(path), path.relative_to(ROOT).as_posix())
    for name in MODULES:
        found |= dict.fromkeys(_of_tree(ast.parse((ROOT / name).read_text())), name)
    for name, parts in PARTS.items():
        tree = ast.parse((ROOT / name).read_text())
        for node in tree.body:
            if getattr(node, "name", "") in parts:
                found |= dict.fromkeys(_of_tree(node), name)
    return found


def _of_template(path: Path) -> Iterator[str]:
    for match in _CALL.finditer(templatize(path.read_text())):
        yield str(ast.literal_eval(match["text"].removeprefix("u")))


def _of_tree(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (forms := _FORMS.get(getattr(node.func, "id", ""), 0)):
            yield PLURAL.join(str(ast.literal_eval(part)) for part in node.args[:forms])


def read_po(path: Path) -> dict[str, str]:
    """Read a catalogue, as a .mo holds it: plural forms are joined; contexts do not occur."""
    entries: dict[str, str] = {}
    key, value, target = "", "", ""
    for line in [*path.read_text().splitlines(), 'msgid ""']:
        word, _, rest = line.partition(" ")
        if word == "msgid":
            if target == "msgstr":
                entries[key] = value
            key, value, target = ast.literal_eval(rest), "", "msgid"
        elif word == "msgid_plural":
            key += PLURAL + ast.literal_eval(rest)
        elif word.startswith("msgstr"):
            value = value + PLURAL if word not in ("msgstr", "msgstr[0]") else ""
            value, target = value + ast.literal_eval(rest), "msgstr"
        elif line.startswith('"'):
            key, value = (
                (key + ast.literal_eval(line), value)
                if target == "msgid"
                else (key, value + ast.literal_eval(line))
            )
    return entries


def compiled(entries: dict[str, str]) -> bytes:
    """Return the binary form of a catalogue (GNU gettext's .mo, without a hash table)."""
    pairs = sorted((k.encode(), v.encode()) for k, v in entries.items() if v)
    start, width = 28, 8 * len(pairs)
    offset = start + 2 * width
    tables: list[bytes] = []
    body = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), offset + len(body)))
            body += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), start, start + width, 0, offset)
    return head + b"".join(tables) + body


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def problems() -> list[str]:
    """Return what keeps the catalogues from saying all that the page says."""
    wanted = texts()
    found = []
    for language in LANGUAGES:
        entries = read_po(catalogue(language))
        own = {key for key, value in entries.items() if key and value}
        found += [
            f"{language} lacks {text!r} ({wanted[text]})" for text in wanted if text not in own
        ]
        found += [f"{language} has {text!r}{LEFT_OVER}" for text in sorted(own - set(wanted))]
        found += [
            f"{language} drops or adds a placeholder in {text!r}"
            for text in own & set(wanted)
            if not all(
                _holes(text.split(PLURAL)[-1]) == _holes(form) or _is_singular(text, form)
                for form in entries[text].split(PLURAL)
            )
        ]
        binary = catalogue(language).with_suffix(".mo")
        if not binary.exists() or binary.read_bytes() != compiled(entries):
            found.append(f"{binary.relative_to(ROOT)} is not made of its .po: run compile")
    return found


def _is_singular(text: str, form: str) -> bool:
    """Tell whether a form may leave the number out: one, or two, in words."""
    return PLURAL in text and not _holes(form)


def _holes(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|%[sd]", text))


def main() -> int:
    if sys.argv[1:] == ["compile"]:
        for language in LANGUAGES:
            path = catalogue(language)
            path.with_suffix(".mo").write_bytes(compiled(read_po(path)))
        return 0
    found = problems()
    print("\n".join(found) or "Every text of the page is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    settings.configure()
    django.setup()
    sys.exit(main())
