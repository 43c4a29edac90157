"""Views read by queries and write by services."""

import ast

from tests.architecture import sources

WRITES = {
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
}
# On an instance these write too, wherever it came from.
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Sessions are the view's own.
MAY_SAVE = {"session"}


def writes_in(source: str) -> list[int]:
    """Return the lines that write to the database without a service."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return sorted(node.lineno for node in calls if is_write(node))


def is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, chain = call.func.attr, ast.unparse(call.func.value)
    if name == "save":
        return chain.rsplit(".", 1)[-1] not in MAY_SAVE
    return name in ALWAYS or (name in WRITES and ".objects" in chain)


def test_views_write_only_through_services():
    found = {sources.name_of(path): writes_in(path.read_text()) for path in sources.views()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_kind_of_write_is_seen():
    assert writes_in("Profile.objects.filter(pk=1).update(title='')") == [1]
    assert writes_in("Profile.objects.create()\nprofile.save()") == [1, 2]
    assert writes_in("context.update(a=1)\nrequest.session.save()") == []
