"""The documents say what the code does."""

import ast
import re
from functools import cache

import pytest

from tests.architecture import sources

READERS = {"str", "int", "float", "bool", "list", "url", "email_url", "database"}
CONFIGURATION = sources.ROOT / "docs" / "configuration.md"
ROW = re.compile(r"^\| `(?P<name>[A-Z0-9_]+)`¹? \| (?P<default>[^|]+) \|", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]+)")
# What Python and make bring along, and the tests' own.
FOREIGN = {"DJANGO_SETTINGS_MODULE"}


@cache
def variables_read() -> dict[str, str]:
    """Return every environment variable that the product reads, with its literal default."""
    found = {}
    paths = [*sources.files(".py", under=sources.PRODUCT), sources.ROOT / "gunicorn.conf.py"]
    for path in paths:
        for call in sources.calls(path):
            if name := variable_of(call):
                found[name] = found.get(name) or default_of(call)
    return found


def variable_of(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
        return ""
    function = ast.unparse(call.func)
    is_reader = function.startswith("env.") and function.removeprefix("env.") in READERS
    is_plain = function in ("os.environ.get", "os.getenv")
    return first.value if is_reader or is_plain else ""


def default_of(call: ast.Call) -> str:
    values = [word.value for word in call.keywords if word.arg == "default"] or call.args[1:2]
    is_literal = values and isinstance(values[0], ast.Constant)
    return str(values[0].value) if is_literal else ""


def documented() -> dict[str, str]:
    return {row["name"]: row["default"] for row in ROW.finditer(CONFIGURATION.read_text())}


def test_every_variable_is_documented_and_every_documented_one_is_read():
    assert documented().keys() == variables_read().keys() - FOREIGN


def test_the_documented_defaults_are_the_code_s():
    told = documented()
    wrong = {
        name: (default, told[name])
        for name, default in variables_read().items()
        if default and name not in FOREIGN and not same(default, told[name])
    }
    assert wrong == {}


def same(default: str, told: str) -> bool:
    plain = told.strip("` ").lower()
    if default.replace(".", "", 1).isdigit():
        return float(default) == float(plain)
    return default.lower() == plain or default == "consolemail://"


def documents():
    return [
        path
        for path in sources.files(".md", under=(".",))
        if path.parent in (sources.ROOT, sources.ROOT / "docs")
    ]


@pytest.mark.parametrize("path", documents(), ids=sources.name_of)
def test_links_between_documents_lead_somewhere(path):
    targets = [path.parent / target for target in LINK.findall(path.read_text())]
    assert [str(target) for target in targets if not target.exists()] == []


def test_the_readme_names_only_targets_that_exist():
    makefile = (sources.ROOT / "Makefile").read_text()
    for path in documents():
        for target in re.findall(r"\bmake ([a-z][a-z-]+)\b", code_in(path.read_text())):
            assert f"\n{target}:" in makefile, f"{path.name}: make {target}"


def test_documented_commands_exist():
    commands = {path.stem for path in sources.files(".py") if path.parent.name == "commands"}
    commands |= {"check", "migrate", "collectstatic", "shell"}
    for path in documents():
        named = re.findall(r"manage\.py ([a-z_]+)", code_in(path.read_text()))
        assert set(named) <= commands, path.name


def code_in(text: str) -> str:
    """Return the code blocks and code words of a document."""
    blocks = re.findall(r"```.*?```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`[^`\n]+`", text)])
