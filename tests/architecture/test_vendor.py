"""Vendored files are those that vendor.json speaks of, with their licences."""

import hashlib
import json

from tests.architecture.sources import ROOT

VENDOR = ROOT / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "vendor.json").read_text())


def test_each_file_is_as_it_was_taken():
    sums = {
        name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()
        for name in MANIFEST["sha256"]
    }
    assert sums == MANIFEST["sha256"]


def test_nothing_else_lies_there():
    there = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()}
    assert there - {"vendor.json"} <= set(MANIFEST["sha256"])


def test_each_package_has_its_licence():
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert all((folder / "LICENSE").is_file() for folder in folders)
    assert folders
