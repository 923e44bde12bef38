"""Fetch the browser code from its pinned package while the project is being installed.

No third-party file is committed: htmx comes from the package named in
`[build-system] requires`, is checked by its hash and laid into
`matchmaker/web/static/vendor/`, which git ignores and the wheel ships.
"""

import hashlib
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path(__file__).parent / "matchmaker" / "web" / "static" / "vendor"
SHA256 = {
    "htmx-4.min.js": "28fae7bbe8e8142b702debb9d5234a9a436d9435a4b5165b195aa1a7ed840d25",
}


class VendorHook(BuildHookInterface):
    """Copies htmx 4 beside our own static files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        source = Path(str(files("django_htmx"))) / "static" / "django_htmx"
        VENDOR.mkdir(parents=True, exist_ok=True)
        for name, expected in SHA256.items():
            found = hashlib.sha256((source / name).read_bytes()).hexdigest()
            if found != expected:
                raise ValueError(f"{name}: sha256 {found}, expected {expected}")
            shutil.copyfile(source / name, VENDOR / Path(name).name)
