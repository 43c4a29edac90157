"""Refresh the vendored front-end files. For maintainers only: nothing needs it to run.

    make vendor

Installs the pinned packages by npm into a scratch folder, copies what the pages
use into static/vendor with each licence, draws the icon sprite, takes over the list of
top-level domains, and writes static/vendor/vendor.json (name, version, sha256), which
a test compares.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
SPRITE = ROOT / "static" / "img" / "icons.svg"
TLDS = ROOT / "ayrdash" / "networks" / "adapters" / "bluesky" / "tlds.txt"

PACKAGES = {
    "@tabler/icons": "3.52.0",
    "@fontsource-variable/inter": "5.3.0",
    "htmx.org": "2.0.11",
    "tlds": "1.261.0",
}
# (package, file in it, place under static/vendor)
FILES = [
    ("htmx.org", "dist/htmx.min.js", "htmx/htmx.min.js"),
    ("htmx.org", "LICENSE", "htmx/LICENSE"),
    (
        "@fontsource-variable/inter",
        "files/inter-latin-wght-normal.woff2",
        "inter/inter-latin.woff2",
    ),
    (
        "@fontsource-variable/inter",
        "files/inter-latin-ext-wght-normal.woff2",
        "inter/inter-latin-ext.woff2",
    ),
    ("@fontsource-variable/inter", "LICENSE", "inter/LICENSE"),
    ("@tabler/icons", "LICENSE", "tabler-icons/LICENSE"),
]
ICONS = """
    activity adjustments alert-circle alert-triangle apps archive arrow-back-up arrow-down
    arrow-left arrow-right arrow-up arrows-exchange arrows-sort at bell bolt book brand-
    bluesky brand-facebook brand-google brand-instagram brand-linkedin brand-pinterest brand-
    reddit brand-snapchat brand-telegram brand-threads brand-tiktok brand-x brand-youtube
    building calendar calendar-time check checks chevron-down chevron-left chevron-right
    chevron-up chevrons-left chevrons-right circle circle-check circle-dashed circle-x clock
    clock-hour-4 cloud-upload command copy device-desktop device-mobile dots download edit
    external-link eye eye-off file-text filter fingerprint flag help-circle history home
    hourglass id inbox info-circle key link link-plus list loader-2 lock lock-open login
    logout mail mail-forward map-pin menu-2 message moon palette pencil photo photo-plus
    player-pause player-play plug plus refresh repeat rocket search selector send server
    settings shield-check shield-lock sort-ascending sort-descending sparkles star sun switch-
    horizontal tag tags trash unlink upload user user-circle user-plus users users-group world
    x
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        names = [f"{name}@{version}" for name, version in PACKAGES.items()]
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *names]
        (Path(scratch) / "package.json").write_text("{}")
        subprocess.run(command, cwd=scratch, check=True)
        modules = Path(scratch) / "node_modules"
        shutil.rmtree(VENDOR, ignore_errors=True)
        for package, source, target in FILES:
            copy(modules / package / source, VENDOR / target)
        draw_sprite(modules / "@tabler/icons" / "icons" / "outline")
        write_tlds(modules / "tlds")
    write_manifest()


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    data = source.read_bytes()
    if target.suffix in {".js", ".css"}:
        # The manifest storage of static files fails on maps that are not shipped.
        data = re.sub(rb"//# sourceMappingURL=\S+\s*", b"", data)
    target.write_bytes(data)


def draw_sprite(folder: Path) -> None:
    symbols = []
    for name in sorted(set(ICONS.split())):
        svg = (folder / f"{name}.svg").read_text()
        paths = [p for p in re.findall(r"<path[^>]*/>", svg) if 'stroke="none"' not in p]
        body = "".join(re.sub(r"\s+", " ", path) for path in paths)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    )


def write_tlds(package: Path) -> None:
    """Write the root zone's names, a comment with their origin and licence above them."""
    licence = (package / "LICENSE").read_text().strip()
    head = "The top-level domains of the root zone, as npm's package tlds lists them.\n\n" + licence
    names = " ".join(sorted(json.loads((package / "index.json").read_text())))
    lines = [f"# {line}".rstrip() for line in head.splitlines()]
    lines += textwrap.wrap(names, 99, break_long_words=False, break_on_hyphens=False)
    TLDS.write_text("\n".join(lines) + "\n")


def write_manifest() -> None:
    entries = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file() and path.name != "vendor.json"
    }
    entries["../img/icons.svg"] = hashlib.sha256(SPRITE.read_bytes()).hexdigest()
    taken = TLDS.relative_to(ROOT).as_posix()
    entries[f"../../{taken}"] = hashlib.sha256(TLDS.read_bytes()).hexdigest()
    manifest = {"packages": PACKAGES, "sha256": entries}
    (VENDOR / "vendor.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
