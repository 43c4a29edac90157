"""Nothing grows beyond what one can read at a sitting."""

from tests.architecture import sources

FILE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 120


def test_files_are_short():
    kinds = sources.files(".py", ".js", ".css")
    long = {sources.name_of(p): n for p in kinds if (n := lines_of(p)) > FILE_LINES}
    assert long == {}


def test_templates_are_short():
    long = {
        sources.name_of(p): n for p in sources.templates() if (n := lines_of(p)) > TEMPLATE_LINES
    }
    assert long == {}


def test_functions_are_short():
    long = {
        f"{sources.name_of(path)}:{node.name}": length
        for path in sources.files(".py")
        for node in sources.functions(path)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def lines_of(path):
    return len(path.read_text().splitlines())
