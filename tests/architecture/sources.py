"""The project's own files, for the tests that read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("ayrdash", "profiles", "teams", "settings_app")
# The design system itself: here raw elements are written so that no page has to.
COMPONENTS = ("templates/components/", "templates/layouts/")


def files(*suffixes: str, under: tuple[str, ...] = ()) -> list[Path]:
    """Return the files in the repository, new ones included, without vendored and made ones."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *under]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [
        path
        for path in paths
        if path.suffix in suffixes
        and path.exists()
        and "static/vendor" not in str(path)
        and "migrations" not in path.parts
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    return files(".html", ".txt", under=("templates",))


def pages() -> list[Path]:
    """Templates that are not part of the design system."""
    return [path for path in templates() if not name_of(path).startswith(COMPONENTS)]


def views() -> list[Path]:
    """Modules that take requests."""
    return [
        path
        for path in files(".py", under=PRODUCT)
        if path.name in ("views.py", "public.py") or path.parent.name == "views"
    ]


@cache
def tree(path: Path) -> ast.Module:
    """Return what a module parses to: several tests walk the same ones."""
    return ast.parse(path.read_text())


@cache
def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
