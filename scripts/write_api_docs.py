#!/usr/bin/env python3
"""Writes docs/openapi.json and docs/api-errors.md from the code."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ayrdash.settings")
    import django

    django.setup()
    from ayrdash.api.description import as_text, errors_as_markdown

    (ROOT / "docs" / "openapi.json").write_text(as_text())
    (ROOT / "docs" / "api-errors.md").write_text(errors_as_markdown())


main()
